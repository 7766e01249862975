package dev.castellan.breakglass;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known when a check-out is over. It is signed by lying in the ledger. Paths and names are untrusted.
 *
 * @param at when it was written
 * @param cause why it ended
 * @param done what was done here: proxy ended, key destroyed, …
 * @param checked where copies were looked for
 * @param found what was found there
 * @param removed what of it was removed
 * @param left what is still there
 * @param uncheckable what could not be looked at, and why
 * @param requests how many requests the proxy recorded
 * @param unsearched why this machine was not searched for copies, or not again; empty where it was
 * @param originalUnclear why nobody can tell whether the key still lies in the file it was taken from; empty where that is
 *     known
 */
public record ReturnReceipt(
        Instant at,
        String cause,
        List<String> done,
        List<String> checked,
        List<String> found,
        List<String> removed,
        List<String> left,
        List<String> uncheckable,
        long requests,
        Optional<String> unsearched,
        Optional<String> originalUnclear) {
    /** What every receipt says. */
    public static final String LIMIT = "Deletion is not revocation: a copy that was made before, anywhere, opens the"
            + " cluster until its certificate ends or the cluster no longer trusts who issued it. Not found here means"
            + " not found at these places at this time.";

    private static final int MOST = 400;
    private static final int LONGEST = 300;

    public ReturnReceipt {
        done = bounded(done);
        checked = bounded(checked);
        found = bounded(found);
        removed = bounded(removed);
        left = bounded(left);
        uncheckable = bounded(uncheckable);
    }

    /** What came of it; of several things the worst. */
    public enum Outcome {
        /** Copies were looked for, and nothing is known to be left. */
        CLEAN,
        /** Copies were found and not removed. */
        LEFT,
        /** The key may still lie in the file it was taken from. */
        ORIGINAL_UNCLEAR,
        /** Nobody looked for copies. */
        UNSEARCHED
    }

    /** What came of it; of several things the worst. */
    public Outcome outcome() {
        if (!left.isEmpty()) {
            return Outcome.LEFT;
        }
        if (originalUnclear.isPresent()) {
            return Outcome.ORIGINAL_UNCLEAR;
        }
        return searched() ? Outcome.CLEAN : Outcome.UNSEARCHED;
    }

    /** Whether copies were looked for, nothing that was found is left, and no original may still be there. */
    public boolean clean() {
        return outcome() == Outcome.CLEAN;
    }

    /** Whether copies were looked for on this machine. */
    public boolean searched() {
        return unsearched.isEmpty();
    }

    private static List<String> bounded(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            if (kept.size() == MOST) {
                kept.add("… and " + (lines.size() - MOST) + " more");
                break;
            }
            kept.add(line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…");
        }
        return List.copyOf(kept);
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("at", at);
        body.put("cause", cause);
        body.put("done", done);
        body.put("checked", checked);
        body.put("found", found);
        body.put("removed", removed);
        body.put("left", left);
        body.put("uncheckable", uncheckable);
        body.put("requests", requests);
        body.put("limit", LIMIT);
        unsearched.ifPresent(why -> body.put("unsearched", why));
        originalUnclear.ifPresent(why -> body.put("originalUnclear", why));
        return body;
    }

    static ReturnReceipt of(Body body) throws Body.Malformed {
        return new ReturnReceipt(
                body.instant("at"),
                body.text("cause"),
                body.texts("done"),
                body.texts("checked"),
                body.texts("found"),
                body.texts("removed"),
                body.texts("left"),
                body.texts("uncheckable"),
                body.number("requests"),
                body.optional("unsearched"),
                body.optional("originalUnclear"));
    }
}
