package dev.castellan.cli;

import dev.castellan.browse.ObjectDesk;
import dev.castellan.browse.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ExecEnd;
import dev.castellan.kubernetes.ExecOutput;
import dev.castellan.kubernetes.ExecRequest;
import dev.castellan.kubernetes.ExecSession;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan exec}: runs a command in a container. */
@Command(
        name = "exec",
        header = "Runs a command in a container.",
        description = {
            "",
            "Its output, its errors and its exit code become those of this program. The record holds the program's"
                    + " name, never its arguments. For a terminal open the console.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan exec web-7d4b9c-x2x1z -n shop -- cat /etc/hostname",
            "  castellan exec till-0 -c proxy -i --unlock \"INC-42\" -n tills --cluster prod-mcr-tills -- sh < fix.sh",
            ""
        })
final class ExecCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Mixin
    SessionGate gate = new SessionGate();

    @Option(
            names = {"-c", "--container"},
            paramLabel = "C",
            description = "The container by name; the main one by default.")
    Optional<String> container = Optional.empty();

    @Option(
            names = {"-i", "--stdin"},
            description = "Pass the input of this program on.")
    boolean stdin;

    @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
    String pod = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "-- CMD", description = "The command with its arguments.")
    List<String> command = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    private int ended;

    ExecCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        ExitCode code = options.atCluster(session, spec.commandLine(), (desk, at) -> run(at));
        return code == ExitCode.OK ? ended : code.number();
    }

    private ExitCode run(ObjectDesk at) throws InterruptedException {
        gate.open(at);
        ClusterClient client = at.seat().client().get();
        String namespace = options.namespace();
        PodContainers found =
                client.pods().find(new LogTarget.Pod(namespace, pod)).getFirst();
        String into = container.or(found::main).orElse("");
        SessionGuard.Act act = SessionGuard.Act.of(SessionGuard.Kind.EXEC, namespace, pod, into, command);
        at.sessions().enter(act);
        String how = "interrupted";
        try (ExecSession running =
                client.pods().exec(new ExecRequest(namespace, pod, into, command, stdin, false), new Passed())) {
            if (stdin) {
                Thread.ofVirtual().name("exec-input").start(() -> passOn(running));
            }
            ExecEnd end = running.end().get();
            how = end.exitCode()
                    .map(c -> "exit code " + c)
                    .or(() -> end.failure().map(Failure::code))
                    .orElse("closed");
            ended = end.exitCode().orElse(ExitCode.FAILURE.number());
            end.failure().ifPresent(session.output()::failure);
            return end.failure().map(ExitCode::of).orElse(ExitCode.OK);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (FailureException e) {
            how = e.failure().code();
            throw e;
        } finally {
            at.sessions().left(act, how);
        }
    }

    private static void passOn(ExecSession running) {
        byte[] bytes = new byte[32 * 1024];
        try {
            InputStream in = System.in;
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                running.send(Arrays.copyOf(bytes, count));
            }
            if (!running.endInput()) {
                // Before Kubernetes 1.30 nobody can say that the input is over but by hanging up.
                running.close();
            }
        } catch (IOException | FailureException e) {
            // The end of the session tells why.
        }
    }

    /** The bytes of the process, as they are: they are not ours to clean, as with kubectl. */
    private final class Passed implements ExecOutput {
        @Override
        public void stdout(byte[] bytes) {
            write(session.output().results(), bytes);
        }

        @Override
        public void stderr(byte[] bytes) {
            write(session.output().remarks(), bytes);
        }

        private static void write(PrintStream to, byte[] bytes) {
            to.write(bytes, 0, bytes.length);
            to.flush();
        }
    }
}
