package dev.castellan.console.breakglass;

import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What reconciling may say. */
final class Untracked {
    private static final String FOLDER =
            "/subscriptions/s/resourcegroups/g/providers/microsoft.kubernetes/connectedclusters/";

    private Untracked() {}

    static Coverage coverage(String... gaps) {
        return new Coverage(
                true,
                Optional.of(Checkouts.NOW.minus(Duration.ofDays(90))),
                Optional.of(Checkouts.NOW.minus(Duration.ofMinutes(15))),
                48_231,
                0,
                List.of(gaps));
    }

    static Verdict verdict(Verdict.Kind kind, int number, String cluster, String subject, String title) {
        return new Verdict(
                "BG-%010x".formatted(number),
                kind,
                subject,
                cluster.isEmpty() ? Optional.empty() : Optional.of(FOLDER + cluster),
                title,
                List.of(
                        "2 requests, 1 of them changes, from 10.31.7.88 with kubectl/v1.33.1.",
                        "Certificate X509SHA256=282f5917066657a52d3a42c6bd520113ce511d3034e7db7a0dc9cf64012d4ff4 of"
                                + " kubernetes-admin.",
                        "2026-11-26T17:57:50Z create /apis/rbac.authorization.k8s.io/v1/clusterrolebindings → 201"),
                "A copy is outside: ask whose address it is, sweep that machine, and rotate where nobody answers.",
                Optional.of(Checkouts.NOW.minus(Duration.ofHours(5))),
                Optional.of(Checkouts.NOW.minus(Duration.ofHours(4))),
                2);
    }

    static Reconciliation of(Coverage activity, Coverage audit, Verdict... verdicts) {
        return new Reconciliation(List.of(verdicts), activity, audit, 7, 214, true, Checkouts.NOW);
    }

    static Reconciliation clean() {
        return of(
                coverage(),
                coverage(),
                verdict(
                        Verdict.Kind.CLEAN,
                        1,
                        "store-lyon-3",
                        "check-out " + Checkouts.id(1),
                        "Fetched, used through the proxy, given back."));
    }

    static Reconciliation found() {
        return of(
                coverage(),
                coverage(),
                verdict(
                        Verdict.Kind.UNTRACKED_CHECKOUT,
                        1,
                        "store-lyon-3",
                        "request 361b71eb",
                        "bram.osei@brambleholt.example fetched the admin certificate and no check-out covers it."),
                verdict(
                        Verdict.Kind.OFF_PATH_USE,
                        2,
                        "a-cluster-with-a-name-that-is-longer-than-anybody-would-ever-need-\u202etxt",
                        "system:masters",
                        "Somebody worked as system:masters, and the server does not say with which certificate."),
                verdict(
                        Verdict.Kind.USED_AFTER_RETURN,
                        3,
                        "store-porto-4",
                        "check-out " + Checkouts.id(1),
                        "The certificate of check-out " + Checkouts.id(1) + " was used after it had been given back."),
                verdict(
                        Verdict.Kind.UNKNOWN_BEYOND,
                        4,
                        "",
                        "10 clusters",
                        "10 clusters send no audit log to Log Analytics: nobody can tell what was done there."),
                verdict(
                        Verdict.Kind.NEVER_USED,
                        5,
                        "store-lyon-3",
                        "check-out " + Checkouts.id(2),
                        "It was checked out and never used."),
                verdict(
                        Verdict.Kind.CLEAN,
                        6,
                        "store-lyon-3",
                        "check-out " + Checkouts.id(3),
                        "Fetched, used through the proxy, given back."));
    }

    static Reconciliation unknown() {
        return of(
                coverage("The activity log of Brambleholt Engineering cannot be read: Azure refused it."),
                Coverage.none());
    }

    static Reconciliation many(int count) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            verdicts.add(verdict(
                    Verdict.Kind.UNKNOWN_CERTIFICATE,
                    i,
                    "store-" + i,
                    "certificate",
                    "An admin certificate was used that no check-out knows."));
        }
        return new Reconciliation(verdicts, coverage(), coverage(), 0, count, true, Checkouts.NOW);
    }
}
