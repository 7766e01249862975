package dev.castellan.breakglass.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can still be said where the team's ledger could not be read: check-outs of others are missing, and parts of one's own
 * with them. So that no check-out is known proves nothing.
 */
final class PartLedger {
    private static final String REMEDY =
            "Reconcile again when the team's ledger answers: “castellan ledger team status” tells.";

    private PartLedger() {}

    static Reconciliation told(Reconciliation whole) {
        List<Verdict> verdicts = new ArrayList<>();
        String gap = "The team's ledger could not be read. Check-outs of others are not known.";
        verdicts.add(new Verdict(
                Verdict.id(Verdict.Kind.UNKNOWN_BEYOND, "the team's ledger"),
                Verdict.Kind.UNKNOWN_BEYOND,
                "the team's ledger",
                Optional.empty(),
                "Without the team's ledger nobody can tell which fetches and uses were allowed.",
                List.of(gap),
                REMEDY,
                Optional.empty(),
                Optional.empty(),
                0));
        whole.verdicts().forEach(v -> verdicts.add(one(v, gap)));
        verdicts.sort(Reconciliation.ORDER);
        return new Reconciliation(
                verdicts,
                whole.activity().missing(gap),
                whole.audit().missing(gap),
                whole.fetches(),
                whole.uses(),
                false,
                whole.at());
    }

    private static Verdict one(Verdict verdict, String gap) {
        return switch (verdict.kind()) {
            case UNTRACKED_CHECKOUT -> unknown(verdict, gap, "fetched");
            // What others agreed to may be among what could not be read.
            case UNAGREED_FETCH -> unknown(verdict, gap, "fetched");
            case OFF_PATH_USE, USED_AFTER_RETURN, UNKNOWN_CERTIFICATE -> unknown(verdict, gap, "used");
            // Those rest on what was read.
            case CLEAN,
                    NEVER_USED,
                    REFUSED_ATTEMPT,
                    EXPORTED_USE,
                    CANNOT_TELL_YET,
                    UNKNOWN_BEYOND,
                    RECORD_ELSEWHERE,
                    RECORD_UNPROVEN,
                    NOT_IN_ACTIVITY_LOG,
                    REPLAYED_ID -> verdict;
        };
    }

    private static Verdict unknown(Verdict verdict, String gap, String done) {
        List<String> evidence = new ArrayList<>(verdict.evidence());
        evidence.add(gap);
        return new Verdict(
                // The finding's own id: were it one, it would have this.
                verdict.id(),
                Verdict.Kind.UNKNOWN_BEYOND,
                verdict.subject(),
                verdict.cluster(),
                "An admin certificate was " + done + "; whether a check-out covers it cannot be told.",
                evidence,
                REMEDY,
                verdict.from(),
                verdict.to(),
                verdict.count());
    }
}
