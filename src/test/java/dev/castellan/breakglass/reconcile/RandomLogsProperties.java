package dev.castellan.breakglass.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.azure.ActivityEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random logs in random order, with repeats: no request is lost and none is counted twice. */
class RandomLogsProperties {
    private static final Instant T = VerdictTest.T;

    @Property(tries = 300)
    void everyUseIsInExactlyOneVerdict(@ForAll long seed) {
        Random random = new Random(seed);
        List<TrackedCheckout> checkouts = new ArrayList<>();
        IssuedIds issued = IssuedIds.none();
        for (int i = 0; i < random.nextInt(5); i++) {
            Instant from = T.plusSeconds(random.nextInt(10_000));
            Optional<Instant> to =
                    random.nextBoolean() ? Optional.of(from.plusSeconds(random.nextInt(5_000))) : Optional.empty();
            Set<String> ids = new HashSet<>();
            for (int n = 0; n < random.nextInt(20); n++) {
                ids.add("castellan-" + n + "-" + i);
            }
            issued.with("co-" + i, ids);
            checkouts.add(new TrackedCheckout(
                    "co-" + i,
                    "c",
                    "ada",
                    random.nextInt(4) > 0,
                    Optional.of(from),
                    to,
                    Set.of("r" + i),
                    random.nextInt(5) > 0 ? Optional.of("p" + random.nextInt(3)) : Optional.empty(),
                    List.of(),
                    random.nextBoolean(),
                    Optional.empty()));
        }
        Uses uses = new Uses(checkouts, issued, Uses.MOST_REQUESTS);
        Set<List<Object>> requests = new HashSet<>();
        List<AdminUse> log = new ArrayList<>();
        for (int i = 0; i < random.nextInt(200); i++) {
            AdminUse use = new AdminUse(
                    random.nextBoolean()
                            ? "castellan-" + random.nextInt(20) + "-" + random.nextInt(5)
                            : "x" + random.nextInt(60),
                    T.plusSeconds(random.nextInt(12_000)),
                    random.nextBoolean() ? "list" : "create",
                    "/api/" + random.nextInt(3),
                    "kubernetes-admin",
                    random.nextInt(4) > 0 ? Optional.of("p" + random.nextInt(4)) : Optional.empty(),
                    true,
                    "10.0.0." + random.nextInt(3),
                    "kubectl/v" + random.nextInt(2),
                    random.nextInt(3) == 0 ? Optional.of("co-" + random.nextInt(5)) : Optional.empty(),
                    200);
            requests.add(List.of(use.auditId(), use.at(), use.verb(), use.uri()));
            // Stages, and the same file given twice.
            for (int n = 0; n <= random.nextInt(3); n++) {
                log.add(use);
            }
        }
        Collections.shuffle(log, random);
        log.forEach(u -> uses.add(u, Optional.empty()));
        assertThat(uses.requests()).isEqualTo(requests.size());
        assertThat(uses.groups().values().stream().mapToLong(t -> t.count).sum())
                .isEqualTo(requests.size());

        Reconciliation result = Reconciliation.of(
                checkouts,
                new AdminFetch.Gathering(),
                Coverage.none(),
                uses,
                new AuditLogs(),
                issued,
                T.plusSeconds(90_000));
        long told = result.verdicts().stream()
                .filter(v -> v.from().isPresent()
                        && !v.title().startsWith("There is no activity")
                        && !v.title().startsWith("The fetch is in order"))
                .mapToLong(Verdict::count)
                .sum();
        long clean = uses.groups().entrySet().stream()
                .filter(e -> e.getKey().sort() == Uses.Sort.THROUGH_PROXY)
                .mapToLong(e -> e.getValue().count)
                .sum();
        assertThat(told).isEqualTo(requests.size() - clean);
        assertThat(result.verdicts().stream().map(Verdict::id)).doesNotHaveDuplicates();
    }

    @Property(tries = 300)
    void everyFetchIsMatchedOrTold(@ForAll long seed) {
        Random random = new Random(seed);
        List<TrackedCheckout> checkouts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            checkouts.add(new TrackedCheckout(
                    "co-" + i,
                    "c",
                    "ada",
                    true,
                    Optional.of(T),
                    Optional.empty(),
                    Set.of("r" + i),
                    Optional.empty(),
                    List.of(),
                    true,
                    Optional.empty()));
        }
        List<ActivityEvent> log = new ArrayList<>();
        int fetches = random.nextInt(12);
        for (int i = 0; i < fetches; i++) {
            String client = "r" + random.nextInt(6);
            boolean fails = random.nextInt(4) == 0;
            for (String status : fails ? List.of("Started", "Failed") : List.of("Started", "Accepted", "Succeeded")) {
                for (int n = 0; n <= random.nextInt(2); n++) {
                    log.add(new ActivityEvent(
                            "e" + i + status,
                            "c" + i,
                            Optional.of(random.nextBoolean() ? client : client.toUpperCase(java.util.Locale.ROOT)),
                            "X/listADMINkubeconfig/Action",
                            "/c",
                            "ada",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            status,
                            T.plusSeconds(i),
                            Optional.empty()));
                }
            }
        }
        Collections.shuffle(log, random);
        AdminFetch.Gathering gathering = new AdminFetch.Gathering();
        log.forEach(gathering::add);
        assertThat(gathering.fetches()).hasSize(fetches);
        Reconciliation result = Reconciliation.of(
                checkouts,
                gathering,
                new Coverage(
                        true, Optional.of(T.minusSeconds(10)), Optional.of(T.plusSeconds(90_000)), 1, 0, List.of()),
                new Uses(checkouts, IssuedIds.none(), Uses.MOST_REQUESTS),
                new AuditLogs(),
                IssuedIds.none(),
                T.plusSeconds(90_000));
        long foreign = result.verdicts().stream()
                .filter(v -> v.kind() == Verdict.Kind.UNTRACKED_CHECKOUT || v.kind() == Verdict.Kind.REFUSED_ATTEMPT)
                .count();
        long matched = gathering.fetches().stream()
                .map(f -> f.clientRequestId().orElse(""))
                .filter(c -> c.compareTo("r4") < 0)
                .distinct()
                .count();
        assertThat(foreign + matched).isEqualTo(fetches);
        assertThat(result.verdicts().stream()
                        .filter(v -> v.kind() == Verdict.Kind.NOT_IN_ACTIVITY_LOG)
                        .count())
                .isEqualTo(4 - matched);
    }

    @Property(tries = 200)
    void filesOfAnyKindHurtNobody(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        String event =
                "{\"kind\":\"Event\",\"auditID\":\"a\",\"verb\":\"list\",\"user\":{\"username\":\"k\",\"groups\":"
                        + "[\"system:masters\"]},\"sourceIPs\":[\"1.2.3.4\"],\"requestReceivedTimestamp\":\"" + T
                        + "\"}";
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" + event + "," + event + "]" : "");
        for (int i = 0; i < 5; i++) {
            text.append(event).append(random.nextBoolean() ? "\n" : ",");
        }
        for (int i = 0; i < 6; i++) {
            text.setCharAt(random.nextInt(text.length()), "{}[]\",:\\\n\0\uFFFFa1".charAt(random.nextInt(13)));
        }
        text.setLength(random.nextInt(text.length() + 1));
        Path file = Files.createTempFile("castellan-audit", ".log");
        try {
            Files.writeString(file, text);
            Reconciler reconciler = new Reconciler(List.of(), IssuedIds.none());
            reconciler.audit(file, Optional.empty());
            reconciler.activity(file);
            assertThat(reconciler.result(T).uses()).isLessThanOrEqualTo(7);
        } finally {
            Files.delete(file);
        }
    }
}
