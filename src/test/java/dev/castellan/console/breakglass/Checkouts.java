package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CertificateFacts;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.breakglass.Taint;
import dev.castellan.breakglass.Timed;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.ForeignTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Check-outs in every state, for models and pictures. */
public final class Checkouts {
    public static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    public static final Person ADA = new Person("ada@fabrikam.example", "ada.tenant", "device-ada");
    public static final Person BEN = new Person("ben@fabrikam.example", "ben.tenant", "device-ben");
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private Checkouts() {}

    static CheckoutId id(int number) {
        return new CheckoutId("co-" + "0".repeat(11) + DIGITS.charAt(number));
    }

    public static CheckoutRequest request(String cluster, Environment environment, boolean limited, boolean emergency) {
        return new CheckoutRequest(
                new ClusterId("/subscriptions/s/" + cluster),
                cluster,
                environment,
                "AKS on Azure Local",
                "Entra ID is down and the tills do not sync; restart the gateway",
                Optional.of("INC-4711"),
                Duration.ofHours(1),
                limited ? CheckoutScope.limitedTo(List.of("oncall-network")) : CheckoutScope.FULL,
                CheckoutRequest.Source.AZURE,
                emergency);
    }

    private static Timed fetched(Instant since) {
        return new Timed(
                "fetched", since, new ForeignTime("management.azure.com", since.minusSeconds(2)), Optional.empty());
    }

    public static Checkout in(CheckoutState state, int number, Person by, CheckoutRequest request) {
        boolean asked = state == CheckoutState.REQUESTED;
        boolean key = switch (state) {
            case REQUESTED, APPROVED, FETCHING, DENIED, CANCELLED, EXPIRED -> false;
            default -> true;
        };
        boolean back = state == CheckoutState.RETURNED || state == CheckoutState.VERIFIED;
        Instant since = state == CheckoutState.OVERDUE ? NOW.minusSeconds(3700) : NOW.minusSeconds(18 * 60);
        List<Checkout.Fetch> fetches = new ArrayList<>();
        if (key || state == CheckoutState.FETCHING) {
            fetches.add(new Checkout.Fetch(
                    "e",
                    UUID.randomUUID().toString(),
                    "",
                    "",
                    by.device(),
                    since,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    false));
        }
        return new Checkout(
                id(number),
                request,
                by,
                since.minusSeconds(300),
                "hash",
                request.emergency() ? 0 : 1,
                Optional.empty(),
                asked || request.emergency() ? List.of() : List.of(note(BEN, since.minusSeconds(120), "Go ahead")),
                state == CheckoutState.DENIED
                        ? Optional.of(note(BEN, since, "Use the runbook first"))
                        : Optional.empty(),
                state == CheckoutState.CANCELLED ? Optional.of(note(by, since, "solved")) : Optional.empty(),
                state == CheckoutState.EXPIRED,
                NOW.plus(Duration.ofHours(3)),
                fetches,
                key
                        ? Optional.of(
                                new Checkout.Holding(facts(), since, since.plusSeconds(3600), by.device(), List.of()))
                        : Optional.empty(),
                key
                        ? List.of(new Checkout.Use(
                                "u",
                                since,
                                state == CheckoutState.IN_USE ? Optional.empty() : Optional.of(since.plusSeconds(600)),
                                state == CheckoutState.IN_USE ? "" : "closed by hand",
                                state == CheckoutState.IN_USE ? 0 : 214))
                        : List.of(),
                List.of(),
                Optional.empty(),
                state == CheckoutState.OVERDUE ? Optional.of(since.plusSeconds(3600)) : Optional.empty(),
                back || state == CheckoutState.RETURNING
                        ? Optional.of(note(by, NOW.minusSeconds(60), "by hand"))
                        : Optional.empty(),
                back ? Optional.of(note(by, NOW.minusSeconds(40), "")) : Optional.empty(),
                back ? Optional.of(receipt(state == CheckoutState.VERIFIED)) : Optional.empty(),
                state == CheckoutState.LOST
                        ? Optional.of(note(by, NOW.minusSeconds(60), "The laptop was stolen"))
                        : Optional.empty(),
                List.of(),
                state == CheckoutState.NEUTRALISED
                        ? Optional.of(note(by, NOW.minusSeconds(30), "refused"))
                        : Optional.empty(),
                Optional.empty(),
                List.of(),
                true,
                NOW.minusSeconds(30),
                key ? List.of(fetched(since)) : List.of());
    }

    /** The same once the watch has destroyed what lay here. */
    static Checkout destroyed(Checkout c) {
        return new Checkout(
                c.id(),
                c.request(),
                c.requester(),
                c.requestedAt(),
                c.requestHash(),
                c.needed(),
                c.violation(),
                c.approvals(),
                c.denial(),
                c.cancelled(),
                c.expired(),
                c.waitsUntil(),
                c.fetches(),
                c.held(),
                c.uses(),
                c.exports(),
                c.activation(),
                c.overdueNoted(),
                Optional.of(note(c.requester(), NOW, "declared lost")),
                Optional.of(note(c.requester(), NOW, "")),
                c.receipt(),
                c.lost(),
                c.seen(),
                c.neutralised(),
                c.review(),
                c.reviews(),
                c.confirmed(),
                c.lastChange(),
                c.timed());
    }

    private static Checkout.Note note(Person by, Instant at, String text) {
        return new Checkout.Note(by, at, text, new UUID(1, 2));
    }

    private static CertificateFacts facts() {
        return new CertificateFacts(
                "9f2c".repeat(16),
                "a1".repeat(32),
                "5c01",
                "masterclient",
                List.of("system:masters"),
                "CN=kubernetes",
                "b2".repeat(32),
                NOW.minus(Duration.ofDays(20)),
                NOW.plus(Duration.ofDays(345)),
                "https://10.20.0.4:6443");
    }

    private static ReturnReceipt receipt(boolean clean) {
        return new ReturnReceipt(
                NOW.minusSeconds(30),
                "by hand",
                List.of("Proxy ended, process gone", "Data key destroyed", "Sealed key removed"),
                List.of("~/.kube: 14 files", "Temporary folder: 311 files", "Downloads: 96 files"),
                clean ? List.of() : List.of("/home/ada/Downloads/admin.conf: private key (PEM in YAML)"),
                List.of(),
                clean ? List.of() : List.of("/home/ada/Downloads/admin.conf: the file is read-only"),
                List.of("/media/backup: not mounted"),
                214,
                Optional.empty(),
                Optional.empty());
    }

    /** The same with this mark alone. */
    public static BreakGlassSnapshot tainted(BreakGlassSnapshot s, Taint mark) {
        return new BreakGlassSnapshot(
                s.at(),
                s.failure(),
                s.me(),
                s.out(),
                s.waitingForMe(),
                s.waitingForOthers(),
                s.ready(),
                s.reviews(),
                s.history(),
                List.of(mark),
                s.irregular(),
                s.policy(),
                s.said(),
                s.proposal(),
                s.findings());
    }

    static BreakGlassSnapshot.Item item(Checkout c, Person me) {
        CheckoutState state = c.state(NOW);
        Optional<Duration> left = c.held().isPresent()
                ? c.remaining(NOW)
                : state == CheckoutState.REQUESTED || state == CheckoutState.APPROVED
                        ? Optional.of(Duration.between(NOW, c.waitsUntil()))
                        : Optional.empty();
        return new BreakGlassSnapshot.Item(
                c,
                state,
                c.requester().equals(me),
                c.held().map(h -> h.device().equals(me.device())).orElse(false),
                left,
                left.map(_ -> c.held().isPresent() ? Duration.ofHours(1) : Duration.ofHours(4)));
    }

    /** What a console of {@code me} shows of these. */
    public static BreakGlassSnapshot snapshot(Person me, List<Checkout> all) {
        return snapshot(me, all, Map.of());
    }

    /** The same, where people said of clusters what they are. */
    static BreakGlassSnapshot snapshot(Person me, List<Checkout> all, Map<ClusterId, Environment> said) {
        return snapshot(me, all, said, List.of());
    }

    /** The same, where something is wrong with the ledger. */
    public static BreakGlassSnapshot snapshot(
            Person me, List<Checkout> all, Map<ClusterId, Environment> said, List<Failure> findings) {
        List<BreakGlassSnapshot.Item> items = all.stream().map(c -> item(c, me)).toList();
        java.util.function.Predicate<BreakGlassSnapshot.Item> requested = i -> i.state() == CheckoutState.REQUESTED;
        return new BreakGlassSnapshot(
                Optional.of(NOW),
                Optional.empty(),
                me,
                items.stream().filter(i -> i.state().keyOut()).toList(),
                items.stream().filter(requested).filter(i -> !i.mine()).toList(),
                items.stream()
                        .filter(requested)
                        .filter(BreakGlassSnapshot.Item::mine)
                        .toList(),
                items.stream().filter(i -> i.state() == CheckoutState.APPROVED).toList(),
                items.stream().filter(i -> i.checkout().reviewOpen(NOW)).toList(),
                items.stream()
                        .filter(i -> i.state().over() || i.state() == CheckoutState.RETURNED)
                        .toList(),
                all.stream().flatMap(c -> Taint.at(c, NOW).stream()).toList(),
                List.of(),
                CheckoutPolicy.STANDARD,
                said,
                Optional.empty(),
                findings);
    }
}
