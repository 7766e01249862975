package dev.castellan.browse;

import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.Permission;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Lets commands and forwarded ports through as writes are: where the cluster is unlocked, where the server gives the right,
 * and only once it is recorded. The words of a command may hold secrets, so only the program's name is recorded.
 */
final class GuardedSessions implements SessionGuard {
    private final ObjectDesk desk;
    private final Recorder recorder;

    GuardedSessions(ObjectDesk desk, Recorder recorder) {
        this.desk = desk;
        this.recorder = recorder;
    }

    @Override
    public void enter(Act act) {
        desk.locks().demand(desk.seat());
        Permission permission = desk.calls()
                .may(new AccessAttributes("create", "", "pods", subresource(act), act.namespace(), act.pod()));
        if (permission.denied()) {
            throw desk.forbidden(permission, desk.role(permission.asked())).asException();
        }
        record(act, "intent", "");
    }

    @Override
    public void left(Act act, String how) {
        record(act, "outcome", how);
    }

    private static String subresource(Act act) {
        return switch (act.kind()) {
            case EXEC -> "exec";
            case ATTACH -> "attach";
            case PORT_FORWARD -> "portforward";
        };
    }

    private void record(Act act, String moment, String how) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", desk.seat().name());
        body.put("namespace", act.namespace());
        body.put("pod", act.pod());
        body.put("container", act.container());
        body.put("what", act.words().isEmpty() ? "" : act.words().getFirst());
        if (!how.isEmpty()) {
            body.put("ending", how);
        }
        String type = "session." + act.kind().name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + moment;
        var _ = recorder.append(Draft.of(
                type, Deeds.subject(desk.seat().id().value() + "/Pod/" + act.namespace() + "/" + act.pod()), body));
    }
}
