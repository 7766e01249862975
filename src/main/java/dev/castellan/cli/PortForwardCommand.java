package dev.castellan.cli;

import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.session.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ForwardRequest;
import dev.castellan.kubernetes.PortForward;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan port-forward}: a port of this computer becomes a port of a pod, until Ctrl+C. */
@Command(
        name = "port-forward",
        header = "Forwards a port of this computer to a port of a pod, until Ctrl+C.",
        footer = {
            "",
            "Examples:",
            "  castellan port-forward web-7d4b9c-x2x1z 8080:80 -n shop",
            "  castellan port-forward till-0 :8443 --unlock \"INC-42\" -n tills --cluster prod-mcr-tills",
            ""
        })
final class PortForwardCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Mixin
    SessionGate gate = new SessionGate();

    @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
    String pod = "";

    @Parameters(index = "1", paramLabel = "[LOCAL:]REMOTE", description = "The ports; with :REMOTE any free local one.")
    String ports = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    PortForwardCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        int colon = ports.indexOf(':');
        String remote = ports.substring(colon + 1);
        String local = colon < 0 ? remote : colon == 0 ? "0" : ports.substring(0, colon);
        if (!remote.matches("[1-9][0-9]{0,4}")
                || !local.matches("0|[1-9][0-9]{0,4}")
                || Integer.parseInt(remote) > 65_535
                || Integer.parseInt(local) > 65_535) {
            throw new ParameterException(spec.commandLine(), "Which ports? Write 8080:80, 8080 or :80.");
        }
        return options.atCluster(
                        session,
                        spec.commandLine(),
                        (desk, at) -> forward(at, Integer.parseInt(local), Integer.parseInt(remote)))
                .number();
    }

    private ExitCode forward(ObjectDesk at, int local, int remote) throws InterruptedException {
        gate.open(at);
        String namespace = options.namespace();
        SessionGuard.Act act = SessionGuard.Act.of(
                SessionGuard.Kind.PORT_FORWARD, namespace, pod, "", List.of(String.valueOf(remote)));
        at.sessions().enter(act);
        String how = "interrupted";
        CountDownLatch left = new CountDownLatch(1);
        Thread ending = ending(Thread.currentThread(), left);
        Runtime.getRuntime().addShutdownHook(ending);
        Semaphore changed = new Semaphore(0);
        try (PortForward forward = at.seat()
                .client()
                .get()
                .pods()
                .forward(new ForwardRequest(namespace, pod, remote, local), changed::release)) {
            session.output().print("Forwarding from 127.0.0.1:" + forward.localPort() + " -> " + remote + "\n");
            try {
                Optional<Failure> told = Optional.empty();
                while (true) {
                    changed.acquire();
                    changed.drainPermits();
                    Optional<Failure> last = forward.traffic().lastFailure();
                    if (!last.equals(told)) {
                        last.ifPresent(session.output()::failure);
                        told = last;
                    }
                }
            } finally {
                how = forward.traffic().total() + " connections";
            }
        } catch (FailureException e) {
            how = e.failure().code();
            throw e;
        } finally {
            at.sessions().left(act, how);
            left.countDown();
        }
    }

    /** Ctrl+C ends the process at once: what was forwarded has to be recorded before. */
    private static Thread ending(Thread working, CountDownLatch left) {
        return new Thread(
                () -> {
                    working.interrupt();
                    try {
                        boolean _ = left.await(5, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "port-forward-ending");
    }
}
