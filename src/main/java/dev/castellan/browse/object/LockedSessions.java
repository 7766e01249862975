package dev.castellan.browse.object;

import dev.castellan.browse.session.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.Permission;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets sessions into containers where the cluster is unlocked and the server allows it, and records their beginning and
 * end. Of a command only the program is recorded: its arguments may hold a password, which no pattern finds for sure.
 */
final class LockedSessions implements SessionGuard {
    private static final int LONGEST = 100;

    private final ObjectDesk desk;
    private final Recorder recorder;

    LockedSessions(ObjectDesk desk, Recorder recorder) {
        this.desk = desk;
        this.recorder = recorder;
    }

    @Override
    public void enter(Act act) {
        desk.locks().demand(desk.seat());
        permitted(act);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", desk.seat().name());
        body.put("namespace", act.namespace());
        body.put("pod", act.pod());
        if (!act.container().isEmpty()) {
            body.put("container", act.container());
        }
        if (act.kind() == Kind.PORT_FORWARD) {
            body.put("port", String.join(" ", act.words()));
        } else if (!act.words().isEmpty()) {
            body.put("program", program(act.words().getFirst()));
            body.put("arguments", act.words().size() - 1);
        }
        var _ = recorder.append(
                Draft.of(type(act) + ".intent", subject(act), body).withId(act.id()));
    }

    @Override
    public void left(Act act, String how) {
        try {
            var _ = recorder.append(
                    Draft.of(type(act) + ".outcome", subject(act), Map.of("intent", act.id(), "ended", how)));
        } catch (FailureException e) {
            // The session is over whether or not that can be recorded: its intent stays without an end.
        }
    }

    /**
     * A WebSocket is a GET, so the server asks for {@code get}; from 1.35 on it asks for {@code create} too
     * (AuthorizePodWebsocketUpgradeCreatePermission), as it always did of kubectl's older protocol.
     */
    private void permitted(Act act) {
        List<Permission> answers = List.of("create", "get").stream()
                .map(verb -> desk.calls().may(asked(act, verb, act.pod())))
                .filter(Permission::denied)
                .toList();
        if (!answers.isEmpty()) {
            Permission denied = answers.getFirst();
            // Pods come and go: a role for one name would be of no use tomorrow.
            MissingRole role = desk.role(
                    asked(act, denied.asked().verb(), ""),
                    answers.stream().map(a -> a.asked().verb()).toList());
            Failure failure = desk.forbidden(denied, role);
            throw failure.asException();
        }
    }

    private static AccessAttributes asked(Act act, String verb, String pod) {
        String subresource = switch (act.kind()) {
            case EXEC -> "exec";
            case ATTACH -> "attach";
            case PORT_FORWARD -> "portforward";
        };
        return new AccessAttributes(verb, "", "pods", subresource, act.namespace(), pod);
    }

    private static String type(Act act) {
        return switch (act.kind()) {
            case EXEC -> "session.exec";
            case ATTACH -> "session.attach";
            case PORT_FORWARD -> "session.forward";
        };
    }

    private String subject(Act act) {
        return Deeds.subject(desk.seat().id().value() + "/Pod/" + act.namespace() + "/" + act.pod());
    }

    /** {@code A=secret program} is one word to nobody but a careless shell; what stands behind the sign is left out. */
    private static String program(String word) {
        String name = word.split("[=\\s]", 2)[0];
        return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
    }
}
