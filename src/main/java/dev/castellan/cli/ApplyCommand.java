package dev.castellan.cli;

import dev.castellan.browse.object.ManifestCheck;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan apply}: makes a cluster as a manifest says. */
@Command(
        name = "apply",
        header = "Makes a cluster as a manifest says, by server-side apply.",
        description = {
            "",
            "The server checks every document first and the changes are shown; with --yes they are then written, one"
                    + " after the other, namespaces first. Where a check fails nothing is written. Each write is"
                    + " recorded.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan apply -f web.yaml --dry-run --cluster test-gnt-webshop --sandbox",
            "  castellan apply -f manifests/ --yes --context k3s-lab",
            "  castellan apply -f fix.yaml --yes --unlock \"INC-42: certificate\" --cluster prod-gnt-webshop",
            ""
        })
final class ApplyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Mixin
    WriteGate gate = new WriteGate();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            required = true,
            description = "Manifest, folder of manifests, or - for standard input; may be repeated.")
    List<String> files = new ArrayList<>();

    @Option(names = "--force-conflicts", description = "Take fields over from their owners.")
    boolean force;

    @Spec
    CommandSpec spec = CommandSpec.create();

    ApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        gate.check(spec.commandLine());
        Manifests manifests = new Manifests(session, spec.commandLine());
        List<ObjectNode> objects = manifests.read(files);
        return options.atCluster(session, spec.commandLine(), (desk, at) -> apply(at, manifests, objects))
                .number();
    }

    private ExitCode apply(ObjectDesk at, Manifests manifests, List<ObjectNode> objects) {
        List<ManifestCheck> checks = at.manifests().check(objects, options.namespace.orElse("default"), force);
        Manifests.Shown shown = manifests.show(checks, gate.dryRun);
        if (gate.dryRun || shown.failed() != ExitCode.OK) {
            if (!gate.dryRun) {
                session.output().remark("castellan: nothing was written.");
            }
            return shown.failed();
        }
        if (shown.differs()) {
            gate.open(at);
        }
        ArrayNode written = JsonNodeFactory.instance.arrayNode();
        ExitCode code = ExitCode.OK;
        for (ManifestCheck check : checks) {
            code = write(at, check, written);
            if (code != ExitCode.OK) {
                session.output().remark("castellan: stopped here; what stands before it was written.");
                break;
            }
        }
        if (ObjectText.documents(session)) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.set("objects", written);
            session.output().print(session.options().output.print(all));
        }
        return code;
    }

    private ExitCode write(ObjectDesk at, ManifestCheck check, ArrayNode written) {
        Output output = session.output();
        String name = ObjectText.clean(check.address().text());
        try {
            Outcome outcome;
            String state;
            switch (check) {
                case ManifestCheck.Ready ready -> {
                    outcome = at.manifests().apply(ready, force);
                    state = ready.live().isEmpty() ? "created" : "configured";
                }
                case ManifestCheck.Later later -> {
                    outcome = at.manifests().apply(later, force);
                    state = "created";
                }
                default -> {
                    said(written, check, "unchanged", name);
                    return ExitCode.OK;
                }
            }
            return switch (outcome) {
                case Outcome.Done done -> {
                    said(written, check, state, name);
                    done.unrecorded().ifPresent(output::failure);
                    yield ExitCode.OK;
                }
                case Outcome.NotDone not -> {
                    output.failure(ObjectText.named(not.failure(), check.address()));
                    yield ExitCode.of(not.failure());
                }
            };
        } catch (FailureException e) {
            output.failure(ObjectText.named(e.failure(), check.address()));
            return ExitCode.of(e.failure());
        }
    }

    private void said(ArrayNode written, ManifestCheck check, String state, String name) {
        if (ObjectText.documents(session)) {
            ObjectNode one = written.addObject();
            one.set("object", SummaryText.address(check.address()));
            one.put("state", state);
        } else {
            session.output().print(name + " " + state + "\n");
        }
    }
}
