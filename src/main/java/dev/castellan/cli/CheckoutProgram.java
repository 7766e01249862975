package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.RunningProxy;
import dev.castellan.breakglass.proxy.LiveProxy;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A program that works with a check-out: the proxy is there while it runs. */
final class CheckoutProgram {
    private final Session session;
    private final CommandLine line;
    private final String name;
    private int ended;

    CheckoutProgram(Session session, CommandLine line, String name) {
        this.session = session;
        this.line = line;
        this.name = name;
    }

    /**
     * Runs it and waits for its end.
     *
     * @param command gives the program with its arguments, by the environment
     * @return its exit code, or what kept it from being started
     */
    int run(Function<Map<String, String>, List<String>> command) throws Exception {
        CheckoutId id = CheckoutId.parse(name)
                .orElseThrow(() -> new ParameterException(line, "A check-out’s name looks like co-7f3k9q2m4x8d."));
        ExitCode code = session.atDesk(line, desk -> {
            BreakGlass room = CheckoutCommand.pickedUp(session, desk);
            RunningProxy proxy = room.open(id, step -> session.output().remark(step + "."));
            Optional<LiveProxy> live = proxy instanceof LiveProxy l ? Optional.of(l) : Optional.empty();
            AtomicBoolean running = new AtomicBoolean(true);
            try {
                live.ifPresent(this::tell);
                proxy.onEnd(how -> {
                    if (running.get()) {
                        session.output().remark("castellan: The proxy of " + id + " has ended: " + how + ".");
                    }
                });
                ended = start(id, proxy, command);
                return ExitCode.OK;
            } finally {
                running.set(false);
                // Another program's goes on.
                if (live.map(LiveProxy::own).orElse(true)) {
                    proxy.end();
                }
            }
        });
        return code == ExitCode.OK ? ended : code.number();
    }

    private void tell(LiveProxy proxy) {
        proxy.protection().gaps().forEach(gap -> session.output().remark("castellan: " + gap));
        if (!proxy.impersonates()) {
            session.output()
                    .remark("castellan: The audit log of the cluster will name the admin certificate, not you: the API"
                            + " server takes no other name from it.");
        }
    }

    private static int start(CheckoutId id, RunningProxy proxy, Function<Map<String, String>, List<String>> command)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder().inheritIO();
        List<String> words = command.apply(builder.environment());
        builder.command(words);
        builder.environment().put("KUBECONFIG", proxy.kubeconfig().toString());
        builder.environment().put("CASTELLAN_CHECKOUT", id.value());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-program-not-found",
                            "The program “" + DisplayText.clean(words.getFirst()) + "” could not be started.",
                            "Nothing was done in the cluster.",
                            "Look whether it is installed and on the path."),
                    e);
        }
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
    }
}
