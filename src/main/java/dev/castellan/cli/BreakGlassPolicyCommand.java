package dev.castellan.cli;

import dev.castellan.breakglass.BoundedFile;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.PolicyText;
import dev.castellan.breakglass.proxy.GuardLine;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan breakglass policy}: what check-outs are allowed, and how that is changed by two. */
@Command(
        name = "policy",
        header = "What check-outs are allowed; a change is proposed by one and accepted by another.",
        footer = {
            "",
            "Examples:",
            "  castellan breakglass policy -o json > policy.json",
            "  castellan breakglass policy --propose policy.json",
            "  castellan breakglass policy --accept",
            ""
        })
final class BreakGlassPolicyCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--propose", paramLabel = "FILE", description = "Propose the policy in this file (JSON).")
    Optional<Path> propose = Optional.empty();

    @Option(names = "--accept", description = "Accept what somebody else proposed.")
    boolean accept;

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassPolicyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (propose.isPresent() && accept) {
            throw new ParameterException(spec.commandLine(), "One person proposes, another accepts.");
        }
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = desk.breakGlass();
                    if (propose.isPresent()) {
                        room.proposePolicy(PolicyText.parse(bytes(propose.get())));
                    }
                    if (accept) {
                        room.acceptPolicy(room.refresh()
                                .proposal()
                                .orElseThrow(() -> Failure.expected(
                                                "breakglass-proposal-not-found",
                                                "No policy is proposed.",
                                                "Nothing was changed.",
                                                "Propose one: castellan breakglass policy --propose FILE.")
                                        .asException())
                                .hash());
                    }
                    show(room.refresh());
                    return ExitCode.OK;
                })
                .number();
    }

    private void show(BreakGlassSnapshot now) {
        now.failure().ifPresent(f -> {
            throw f.asException();
        });
        ObjectNode document = PolicyText.document(now.policy());
        session.print(
                output -> output.print(Format.YAML.print(document) + "\n" + refused(now.policy())), () -> document);
        relaxed("In force", now.policy());
        now.proposal().ifPresent(p -> {
            session.output()
                    .remark("Proposed by " + DisplayText.clean(p.by().name())
                            + ", and waiting for somebody else to accept it:");
            Format.YAML
                    .print(PolicyText.document(p.policy()))
                    .lines()
                    .forEach(l -> session.output().remark("  " + DisplayText.clean(l)));
            if (!p.acceptable()) {
                session.output()
                        .remark("Who proposed it was not signed in: it cannot be accepted. Somebody who is signed in"
                                + " has to propose it.");
            }
            relaxed("Proposed", p.policy());
        });
        session.failures(now.findings());
    }

    /** Every rule that proxies refuse by. */
    private static String refused(CheckoutPolicy policy) {
        StringBuilder text = new StringBuilder("# What the proxy refuses:\n");
        GuardLine.of(policy.guard()).stream()
                .filter(l -> l.standing() != GuardLine.Standing.RELAXED)
                .forEach(l -> text.append("#   ")
                        .append(l.name())
                        .append(
                                switch (l.standing()) {
                                    case ADDED -> " (added): ";
                                    case IDLE -> " (added, AND FITS NOTHING): ";
                                    case STANDARD, RELAXED -> ": ";
                                })
                        .append(DisplayText.clean(l.what()))
                        .append('\n'));
        return text.toString();
    }

    private void relaxed(String which, CheckoutPolicy policy) {
        GuardLine.of(policy.guard()).stream()
                .filter(l -> l.standing() == GuardLine.Standing.RELAXED)
                .forEach(l -> session.output()
                        .remark("RELAXED (" + which + "): the proxy does not refuse " + l.what() + " [" + l.name()
                                + "]. " + l.why()));
        GuardLine.of(policy.guard()).stream()
                .filter(l -> l.standing() == GuardLine.Standing.IDLE)
                .forEach(l -> session.output()
                        .remark("FITS NOTHING (" + which + "): " + DisplayText.clean(l.what()) + " [" + l.name() + "]. "
                                + DisplayText.clean(l.why())));
    }

    private static byte[] bytes(Path file) {
        try {
            return BoundedFile.read(file);
        } catch (IOException e) {
            throw Failure.expected(
                            "cli-file-unreadable",
                            "The file " + DisplayText.clean(file.toString()) + " cannot be read.",
                            "Nothing was proposed.",
                            "Check its name and permissions.")
                    .asException();
        }
    }
}
