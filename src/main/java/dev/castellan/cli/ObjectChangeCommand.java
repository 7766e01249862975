package dev.castellan.cli;

import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.browse.object.ShownChange;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.WriteAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that changes objects one by one: shows what would happen, then does it where that was asked for. */
abstract class ObjectChangeCommand implements Callable<Integer> {
    final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Mixin
    WriteGate gate = new WriteGate();

    @Parameters(arity = "1..*", paramLabel = "KIND NAME", description = "Which objects; also KIND/NAME.")
    List<String> words = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    ObjectChangeCommand(Session session) {
        this.session = session;
    }

    /** Asks for permission and has the server check. */
    abstract Preparation prepare(ObjectDesk at, ObjectAddress address);

    /** The word for what was done: {@code scaled}. */
    abstract String done();

    /** What has come of it until now. */
    String done(Outcome.Done outcome) {
        return done();
    }

    /** The words with the kind, for commands about one kind only. */
    List<String> objects() {
        return words;
    }

    @Override
    public Integer call() throws Exception {
        gate.check(spec.commandLine());
        return options.atCluster(session, spec.commandLine(), (desk, at) -> {
                    ExitCode code = ExitCode.OK;
                    for (ObjectAddress address : options.addresses(at, spec.commandLine(), objects())) {
                        ExitCode each = one(at, address);
                        code = each == ExitCode.OK ? code : each;
                    }
                    return code;
                })
                .number();
    }

    private ExitCode one(ObjectDesk at, ObjectAddress address) {
        Output output = session.output();
        try {
            return switch (prepare(at, address)) {
                case Preparation.Refused refused -> refused(refused, address);
                case Preparation.Ready ready -> {
                    show(ready);
                    if (gate.dryRun) {
                        output.print(ObjectText.clean(address.text()) + " would be " + done() + "\n");
                        yield ExitCode.OK;
                    }
                    gate.open(at);
                    yield carryOut(at, ready);
                }
            };
        } catch (FailureException e) {
            output.failure(ObjectText.named(e.failure(), address));
            return ExitCode.of(e.failure());
        }
    }

    ExitCode carryOut(ObjectDesk at, Preparation.Ready ready) {
        Output output = session.output();
        ObjectAddress address = ready.change().target();
        return switch (at.changes().carryOut(ready, WriteGate.typed(ready.confirmation()))) {
            case Outcome.Done outcome -> {
                output.print(ObjectText.clean(address.text()) + " " + done(outcome) + "\n");
                outcome.warnings().forEach(w -> output.remark("  warning: " + ObjectText.clean(w)));
                outcome.unrecorded().ifPresent(output::failure);
                yield ExitCode.OK;
            }
            case Outcome.NotDone not -> {
                output.failure(ObjectText.named(not.failure(), address));
                yield ExitCode.of(not.failure());
            }
        };
    }

    ExitCode refused(Preparation.Refused refused, ObjectAddress address) {
        Output output = session.output();
        output.failure(ObjectText.named(refused.failure(), address));
        for (WriteAnswer.Problem p : refused.problems()) {
            output.remark("  " + ObjectText.clean(p.field()) + ": " + ObjectText.clean(p.message()));
        }
        refused.missing().ifPresent(m -> m.manifest().lines().forEach(l -> output.remark("  | " + l)));
        return ExitCode.of(refused.failure());
    }

    void show(Preparation.Ready ready) {
        Output output = session.output();
        output.print(ObjectText.changes(ShownChange.of(ready.live().object(), ready.changes()), output.colours()));
        ready.consequences().forEach(c -> output.remark("  · " + ObjectText.clean(c)));
        ready.warnings().forEach(w -> output.remark("  warning: " + ObjectText.clean(w)));
        ObjectText.keepers(output, ready.keepers());
    }
}
