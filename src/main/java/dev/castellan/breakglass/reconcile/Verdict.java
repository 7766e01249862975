package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.sweep.Fingerprints;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the three records say together about one thing. Text in it is untrusted.
 *
 * @param id stays the same for the same thing
 * @param subject what it is about: a check-out, a request, a certificate
 * @param cluster its cluster, where that is known
 * @param title one sentence
 * @param evidence what it rests on
 * @param remedy what to do; empty where nothing is to be done
 * @param from since when
 * @param to until when
 * @param count how many requests or events it counts
 */
public record Verdict(
        String id,
        Kind kind,
        String subject,
        Optional<String> cluster,
        String title,
        List<String> evidence,
        String remedy,
        Optional<Instant> from,
        Optional<Instant> to,
        long count) {
    /** How much a verdict weighs. */
    public enum Weight {
        /** As it should be. */
        CLEAN,
        /** To be looked at some time. */
        NOTE,
        /** Nobody can say, now or ever. */
        UNKNOWN,
        /** Something happened that should not. */
        FINDING
    }

    /** The possible verdicts. */
    public enum Kind {
        CLEAN(Weight.CLEAN, "clean"),
        NEVER_USED(Weight.NOTE, "never used"),
        REFUSED_ATTEMPT(Weight.NOTE, "refused attempt"),
        EXPORTED_USE(Weight.NOTE, "used from an exported file"),
        CANNOT_TELL_YET(Weight.UNKNOWN, "cannot tell yet"),
        UNKNOWN_BEYOND(Weight.UNKNOWN, "cannot be told"),
        RECORD_ELSEWHERE(Weight.UNKNOWN, "its record is elsewhere"),
        RECORD_UNPROVEN(Weight.UNKNOWN, "recorded, not in the ledger"),
        UNAGREED_FETCH(Weight.FINDING, "fetched without agreement"),
        UNTRACKED_CHECKOUT(Weight.FINDING, "untracked check-out"),
        NOT_IN_ACTIVITY_LOG(Weight.FINDING, "not in the activity log"),
        OFF_PATH_USE(Weight.FINDING, "off-path use"),
        USED_AFTER_RETURN(Weight.FINDING, "used after return"),
        UNKNOWN_CERTIFICATE(Weight.FINDING, "unknown admin certificate"),
        REPLAYED_ID(Weight.FINDING, "replayed request id");

        private final Weight weight;
        private final String phrase;

        Kind(Weight weight, String phrase) {
            this.weight = weight;
            this.phrase = phrase;
        }

        /** How much it weighs. */
        public Weight weight() {
            return weight;
        }

        /** As a phrase. */
        public String phrase() {
            return phrase;
        }
    }

    public Verdict {
        evidence = List.copyOf(evidence);
    }

    /** The name of a cluster, from its id. */
    static String shortName(String cluster) {
        return cluster.substring(cluster.lastIndexOf('/') + 1);
    }

    static String id(Kind kind, String thing) {
        return "BG-" + Fingerprints.of(kind.name() + "\n" + thing).substring(0, 10);
    }
}
