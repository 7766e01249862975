package dev.castellan.browse;

import dev.castellan.failure.Redaction;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets sessions into containers where the cluster is unlocked, and records their beginning and end. */
public final class LockedSessions implements SessionGuard {
    private static final int LONGEST = 500;

    private final WriteLocks locks;
    private final Recorder recorder;
    private final ClusterSeat seat;

    /** A guard for one cluster. */
    public LockedSessions(WriteLocks locks, Recorder recorder, ClusterSeat seat) {
        this.locks = locks;
        this.recorder = recorder;
        this.seat = seat;
    }

    @Override
    public void enter(Act act) {
        locks.demand(seat);
        record(act, "intent", Map.of());
    }

    @Override
    public void left(Act act, String how) {
        record(act, "done", Map.of("ended", how));
    }

    private void record(Act act, String moment, Map<String, Object> more) {
        String action = switch (act.kind()) {
            case EXEC -> "exec";
            case ATTACH -> "attach";
            case PORT_FORWARD -> "forward";
        };
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", seat.name());
        body.put("namespace", act.namespace());
        body.put("pod", act.pod());
        if (!act.container().isEmpty()) {
            body.put("container", act.container());
        }
        body.put("words", words(act.words()));
        body.putAll(more);
        var _ = recorder.append(
                Draft.of("pod." + action + "." + moment, Deeds.subject(seat.id().value()), body));
    }

    /** A command line can hold a password, so what looks like one is blotted out and the rest is cut. */
    private static String words(List<String> words) {
        String line = Redaction.redact(String.join(" ", words));
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
