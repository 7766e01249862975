package dev.castellan;

import dev.castellan.access.Principal;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.Taint;
import dev.castellan.console.access.identity.AdminCertificates;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tells the identity page what the room of check-outs knows of somebody: neither knows the other. */
final class TakenCertificates implements AdminCertificates {
    private final BooleanSupplier used;
    private final Supplier<BreakGlass> room;

    /**
     * @param used whether there is anything to read; the room is not opened where there is not
     * @param room opens it the first time
     */
    TakenCertificates(BooleanSupplier used, Supplier<BreakGlass> room) {
        this.used = used;
        this.room = room;
    }

    @Override
    public Taken of(Principal principal, Optional<String> objectId) {
        return used.getAsBoolean()
                ? of(room.get().refresh(), principal, objectId)
                : new Taken(
                        List.of(),
                        "This machine never had a check-out and shares no ledger with a team; what others took out is"
                                + " not known here.",
                        Optional.empty());
    }

    /** The same from what was read. Pure. */
    static Taken of(BreakGlassSnapshot read, Principal principal, Optional<String> objectId) {
        List<Certificate> all =
                read.at().map(at -> all(read, at, principal, objectId)).orElse(List.of());
        return new Taken(all, unknown(read), read.at());
    }

    private static List<Certificate> all(
            BreakGlassSnapshot read, Instant at, Principal principal, Optional<String> objectId) {
        // The same check-out may be in two lists.
        Map<String, Certificate> all = new LinkedHashMap<>();
        Stream.of(
                        read.out(),
                        read.history(),
                        read.waitingForMe(),
                        read.waitingForOthers(),
                        read.ready(),
                        read.reviews())
                .flatMap(List::stream)
                .filter(i -> concerns(
                        i.checkout(), principal, objectId, read.policy().samePerson()))
                .forEach(i -> certificate(i.checkout(), i.state(), at)
                        .ifPresent(c -> all.putIfAbsent(i.checkout().id().value(), c)));
        List<Certificate> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparing(Certificate::since).reversed());
        return sorted;
    }

    private static String unknown(BreakGlassSnapshot read) {
        return read.failure()
                .map(f -> (read.at().isPresent()
                                ? "The ledger could not be read again, so there may be more: "
                                : "The ledger could not be read, so nothing is known: ")
                        + f.happened())
                .or(() -> read.findings().stream()
                        .filter(f -> f.code().startsWith("ledger-"))
                        .findFirst()
                        .map(Failure::happened)
                        .map(f -> "There may be more, for the ledger is not whole: " + f))
                .orElse("");
    }

    private static boolean concerns(
            Checkout checkout, Principal principal, Optional<String> objectId, List<Set<String>> samePerson) {
        if (principal.group()) {
            return checkout.held()
                    .filter(h -> h.facts().groups().contains(principal.name()))
                    .isPresent();
        }
        // No device: two people are not taken for one because a device is unknown.
        // A guest or an application may be bound by its object id, which is its name then.
        Person person = new Person(principal.name(), objectId.orElse(principal.name()), "");
        Person by = checkout.requester();
        return new Person(by.name(), by.account(), "requester").mayBe(person, samePerson)
                || checkout.held()
                        .filter(h -> h.facts().name().equals(principal.name()))
                        .isPresent();
    }

    /** Empty where no key can have come of it. */
    private static Optional<Certificate> certificate(Checkout c, CheckoutState state, Instant now) {
        Optional<Checkout.Fetch> out = c.fetches().stream()
                .filter(f -> f.out() || f.failed().isEmpty())
                .findFirst();
        Optional<Instant> since = c.held().map(Checkout.Holding::since).or(() -> out.map(Checkout.Fetch::at));
        Standing standing = switch (state) {
            case FETCHING -> Standing.FETCHING;
            case HELD, IN_USE, RETURNING -> Standing.OUT;
            case RETURNED, VERIFIED -> Standing.BACK;
            case NEUTRALISED -> Standing.REFUSED;
            case OVERDUE, LOST -> Standing.NOT_BACK;
            // A fetch that failed may have brought a key out of Azure all the same.
            case REQUESTED, APPROVED, DENIED, CANCELLED, EXPIRED -> Standing.NOT_BACK;
        };
        return since.map(s -> new Certificate(
                c.request().clusterName(),
                c.requester().name(),
                c.held().map(h -> h.facts().name()).orElse(""),
                standing,
                s,
                standing == Standing.REFUSED
                        ? c.neutralised().map(Checkout.Note::at)
                        : c.returned().map(Checkout.Note::at),
                c.held().map(h -> h.facts().notAfter()),
                Taint.at(c, now).map(Taint::reasons).orElse(List.of()),
                Address.of("breakglass", c.id().value())));
    }
}
