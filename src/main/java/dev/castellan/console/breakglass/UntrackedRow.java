package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Verdict;
import dev.castellan.console.design.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One verdict as it is shown. Pure.
 *
 * @param cluster its name
 * @param meaning what it means
 */
record UntrackedRow(
        Verdict verdict, Tone tone, Optional<String> cluster, String meaning, Optional<CheckoutId> checkout) {
    private static final String CHECKOUT = "check-out ";
    private static final String SINCE = "Of what happened since nothing is known.";

    /** A result says nothing of today for longer. */
    static final Duration FRESH = Duration.ofHours(24);

    /**
     * The state of the whole in a word.
     *
     * @param word never says more than is known
     */
    record Summary(Tone tone, String word, String sentence) {}

    static UntrackedRow of(Verdict v) {
        String subject = v.subject();
        return new UntrackedRow(
                v,
                tone(v.kind().weight()),
                v.cluster().map(c -> c.substring(c.lastIndexOf('/') + 1)),
                meaning(v.kind()),
                subject.startsWith(CHECKOUT)
                        ? CheckoutId.parse(subject.substring(CHECKOUT.length()))
                        : Optional.empty());
    }

    /** Those of a weight, in their order. */
    static List<UntrackedRow> of(Reconciliation result, Verdict.Weight weight) {
        return result.verdicts().stream()
                .filter(v -> v.kind().weight() == weight)
                .map(UntrackedRow::of)
                .toList();
    }

    /** Good only where somebody looked lately, found nothing, and nothing was kept from them. */
    static Summary summary(Optional<Reconciliation> last, Instant now) {
        if (last.isEmpty()) {
            return new Summary(Tone.NEUTRAL, "Not checked", "No check is known on this computer.");
        }
        Reconciliation result = last.get();
        long findings = result.count(Verdict.Weight.FINDING);
        long unknown = result.count(Verdict.Weight.UNKNOWN);
        // One that was made later than now was made by another clock: of when it is, nothing is known.
        boolean old = Duration.between(result.at(), now).abs().compareTo(FRESH) > 0;
        String since = old ? " " + SINCE : "";
        if (findings > 0) {
            return new Summary(
                    Tone.BAD,
                    counted(findings, "finding"),
                    "Admin certificates were fetched or used, and no check-out covers it."
                            + (unknown > 0 ? " Besides, not everything can be told." : "")
                            + since);
        }
        if (unknown > 0 || !lacks(result).isEmpty()) {
            return new Summary(
                    Tone.ATTENTION,
                    "Not all can be told",
                    "Nothing was found where it could be looked, and not everything could be looked at." + since);
        }
        if (old) {
            return new Summary(Tone.NEUTRAL, "Check again", "Nothing untracked was found then. " + SINCE);
        }
        return new Summary(
                Tone.GOOD, "Nothing untracked", "Every fetch and every use that the sources hold is a check-out's.");
    }

    /** Why the sources do not tell everything, one sentence each. */
    static List<String> lacks(Reconciliation result) {
        List<String> lacks = new ArrayList<>();
        lacks(lacks, "activity log", result.activity());
        lacks(lacks, "audit log", result.audit());
        return lacks;
    }

    private static void lacks(List<String> lacks, String name, Coverage coverage) {
        if (!coverage.given()) {
            lacks.add("No " + name + " was read: nothing is known of it.");
        } else if (coverage.from().isEmpty()) {
            lacks.add("The " + name + " read holds no event.");
        }
        lacks.addAll(coverage.gaps());
    }

    static String counted(long number, String what) {
        return "%,d ".formatted(number) + what + (number == 1 ? "" : "s");
    }

    private static Tone tone(Verdict.Weight weight) {
        return switch (weight) {
            case FINDING -> Tone.BAD;
            case UNKNOWN -> Tone.ATTENTION;
            case NOTE -> Tone.INFO;
            case CLEAN -> Tone.GOOD;
        };
    }

    private static String meaning(Verdict.Kind kind) {
        return switch (kind) {
            case CLEAN -> "Fetch and uses are all accounted for.";
            case NEVER_USED -> "Nothing happened with it.";
            case REFUSED_ATTEMPT -> "Somebody tried around the check-out. Azure said no.";
            case EXPORTED_USE -> "Whoever had the file could do this; the record does not say who.";
            case CANNOT_TELL_YET -> "Azure is still writing it down.";
            case UNKNOWN_BEYOND -> "It may have been used there, and nothing would show it.";
            case RECORD_ELSEWHERE -> "The requests claim a check-out, and this machine cannot check the claim.";
            case RECORD_UNPROVEN -> "The record may have been added to after the fact.";
            case UNAGREED_FETCH -> "The key was fetched though nobody agreed, or somebody refused.";
            case UNTRACKED_CHECKOUT -> "Somebody has the key, outside of every check-out.";
            case NOT_IN_ACTIVITY_LOG -> "Ledger and Azure contradict one another.";
            case OFF_PATH_USE -> "Somebody works with a copy of the key.";
            case USED_AFTER_RETURN -> "The copy that was to be destroyed lives on somewhere.";
            case UNKNOWN_CERTIFICATE -> "There is an admin certificate that nobody here handed out.";
            case REPLAYED_ID -> "Somebody tries to pass for a check-out.";
        };
    }
}
