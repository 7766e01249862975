package dev.castellan.cli;

import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.session.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ExecEnd;
import dev.castellan.kubernetes.ExecOutput;
import dev.castellan.kubernetes.ExecRequest;
import dev.castellan.kubernetes.ExecSession;
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
            "Its output, its errors and its exit code become those of this program. With -it the keys typed here go to"
                    + " it one by one, Ctrl+C too, and it sees a terminal of this one's size. The record holds the"
                    + " program's name, never its arguments.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan exec web-7d4b9c-x2x1z -n shop -- cat /etc/hostname",
            "  castellan exec -it deploy/web -n shop -- sh",
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

    @Option(
            names = {"-t", "--tty"},
            description = "Give it a terminal: this one, which -i makes its input. Ignored where the input is none.")
    boolean tty;

    @Parameters(
            index = "0",
            paramLabel = "POD | TYPE/NAME",
            description = "The pod, or a workload or service, of which a pod that runs is taken.")
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
        PodWords whose = PodWords.of(spec.commandLine(), List.of(pod), "pods");
        ExitCode code = options.atCluster(session, spec.commandLine(), (desk, at) -> run(at, whose));
        return code == ExitCode.OK ? ended : code.number();
    }

    private ExitCode run(ObjectDesk at, PodWords whose) throws InterruptedException {
        gate.open(at);
        ClusterClient client = at.seat().client().get();
        String namespace = options.namespace();
        PodContainers found = running(client.pods().find(whose.in(namespace)), whose, namespace);
        String into = into(found);
        SessionGuard.Act act = SessionGuard.Act.of(SessionGuard.Kind.EXEC, namespace, found.name(), into, command);
        at.sessions().enter(act);
        String how = "interrupted";
        Optional<UserTerminal> terminal = Optional.empty();
        ExecEnd end;
        try {
            terminal = terminal();
            ExecRequest request = new ExecRequest(namespace, found.name(), into, command, stdin, terminal.isPresent());
            try (ExecSession running = client.pods().exec(request, new Passed())) {
                terminal.ifPresent(t -> t.onSize(size -> running.resize(size.columns(), size.rows())));
                if (stdin) {
                    Thread.ofVirtual().name("exec-input").start(() -> passOn(running));
                }
                end = running.end().get();
            }
            how = end.exitCode()
                    .map(c -> "exit code " + c)
                    .or(() -> end.failure().map(Failure::code))
                    .orElse("closed");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (FailureException e) {
            how = e.failure().code();
            throw e;
        } finally {
            // First the terminal: what is told now has to be readable.
            terminal.ifPresent(UserTerminal::close);
            at.sessions().left(act, how);
        }
        ended = end.exitCode().orElse(ExitCode.FAILURE.number());
        end.failure().ifPresent(session.output()::failure);
        return end.failure().map(ExitCode::of).orElse(ExitCode.OK);
    }

    /** As with kubectl: where the input is no terminal, or none is passed on, the process gets none either. */
    private Optional<UserTerminal> terminal() throws InterruptedException {
        if (!tty) {
            return Optional.empty();
        }
        if (!stdin) {
            session.output().remark("castellan: -t without -i has no terminal to give; it is ignored.");
            return Optional.empty();
        }
        Optional<UserTerminal> raw = UserTerminal.raw();
        if (raw.isEmpty()) {
            session.output().remark("castellan: the input is no terminal; -t is ignored.");
        }
        return raw;
    }

    private static PodContainers running(List<PodContainers> pods, PodWords whose, String namespace) {
        return pods.stream()
                .filter(p -> whose.kind().isEmpty() || p.phase().equals("Running"))
                .findFirst()
                .orElseThrow(() -> Failure.expected(
                                "cluster-not-found",
                                "No pod of “" + DisplayText.clean(whose.name()) + "” runs in the namespace “"
                                        + DisplayText.clean(namespace) + "”.",
                                "Nothing was started.",
                                "Look at its pods: castellan get pods -n " + DisplayText.clean(namespace) + ".")
                        .asException());
    }

    private String into(PodContainers found) {
        String into = container.or(found::main).orElse("");
        if (container.isPresent()
                && !found.containers().contains(into)
                && !found.others().contains(into)) {
            throw Failure.expected(
                            "cluster-not-found",
                            "The pod “" + DisplayText.clean(found.name()) + "” has no container “"
                                    + DisplayText.clean(into) + "”.",
                            "Nothing was started.",
                            "It has: " + DisplayText.clean(String.join(", ", found.containers())) + ".")
                    .asException();
        }
        return into;
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
