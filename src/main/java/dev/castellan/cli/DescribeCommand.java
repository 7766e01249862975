package dev.castellan.cli;

import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan describe}: what there is to say about an object. */
@Command(
        name = "describe",
        header = "What there is to say about an object, and what it belongs to.",
        description = {
            "",
            "Conditions, owners, containers, what it needs and what selects it, and its events. Secrets are never"
                    + " shown.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan describe pod web-0 -n shop --cluster prod-gnt-webshop --sandbox",
            "  castellan describe deploy/web svc/web -n shop --context k3s-lab",
            "  castellan describe node node-1 --context k3s-lab -o json",
            ""
        })
final class DescribeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Parameters(arity = "1..*", paramLabel = "KIND NAME", description = "Which objects; also KIND/NAME.")
    List<String> words = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return options.atCluster(session, spec.commandLine(), this::describe).number();
    }

    private ExitCode describe(Desk desk, ObjectDesk objects) {
        ExitCode code = ExitCode.OK;
        boolean first = true;
        for (ObjectAddress address : options.addresses(objects, spec.commandLine(), words)) {
            try {
                LiveObject live = objects.read(address);
                SummaryText text =
                        new SummaryText(objects.summary(live), desk.clock().instant(), session.zone());
                if (ObjectText.documents(session)) {
                    session.output().print(session.options().output.print(text.document()));
                } else {
                    session.output()
                            .print((first ? "" : "\n")
                                    + text.print(session.output().colours()));
                }
                first = false;
            } catch (FailureException e) {
                session.output().failure(ObjectText.named(e.failure(), address));
                code = ExitCode.of(e.failure());
            }
        }
        return code;
    }
}
