package dev.castellan.cli;

import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan describe}: what there is to say about an object. */
@Command(
        name = "describe",
        header = "What there is to say about an object, and what it belongs to.",
        description = {
            "",
            "Conditions, owners, containers, what it needs and what selects it, and its events. A KIND alone stands for"
                    + " all objects of it in the namespace; several are one List as JSON or YAML. Secrets are never"
                    + " shown.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan describe pod web-0 -n shop --cluster prod-gnt-webshop --sandbox",
            "  castellan describe deploy/web svc/web -n shop --context k3s-lab",
            "  castellan describe pods -l app=web -n shop --context k3s-lab",
            "  castellan describe node node-1 --context k3s-lab -o json",
            ""
        })
final class DescribeCommand implements Callable<Integer> {
    private static final int MOST = 100;

    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "KIND [NAME]",
            description = "Which objects; also KIND/NAME, or several KINDs with commas.")
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "All of the kind with these labels.")
    String selector = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "All of the kind in every namespace.")
    boolean everywhere;

    @Spec
    CommandSpec spec = CommandSpec.create();

    DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (!whole() && (everywhere || !selector.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Give a NAME, or -l or -A, not both.");
        }
        return options.atCluster(session, spec.commandLine(), this::describe).number();
    }

    /** Whether a kind alone is named, which stands for all objects of it. */
    private boolean whole() {
        return words.size() == 1 && !words.getFirst().contains("/");
    }

    private ExitCode describe(Desk desk, ObjectDesk objects) {
        List<ObjectAddress> addresses = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        if (whole()) {
            for (String word : words.getFirst().split(",", -1)) {
                all(objects, word, addresses, failures);
            }
        } else {
            addresses.addAll(options.addresses(objects, spec.commandLine(), words));
        }
        List<ObjectNode> documents = new ArrayList<>();
        int described = 0;
        for (ObjectAddress address : addresses) {
            try {
                LiveObject live = objects.read(address);
                SummaryText text =
                        new SummaryText(objects.summary(live), desk.clock().instant(), session.zone());
                if (ObjectText.documents(session)) {
                    documents.add(text.document());
                } else {
                    session.output()
                            .print((described == 0 ? "" : "\n")
                                    + text.print(session.output().colours()));
                }
                described++;
            } catch (FailureException e) {
                failures.add(ObjectText.named(e.failure(), address));
            }
        }
        if (ObjectText.documents(session) && (described > 0 || failures.isEmpty())) {
            boolean one = !whole() && addresses.size() == 1;
            session.output().print(session.options().output.print(one ? documents.getFirst() : list(documents)));
        } else if (addresses.isEmpty() && failures.isEmpty()) {
            session.output().remark("Nothing found" + (everywhere ? "." : " in " + options.namespace() + "."));
        }
        session.failures(failures);
        boolean missing = failures.stream().allMatch(f -> f.code().endsWith("-not-found"));
        return failures.isEmpty()
                ? ExitCode.OK
                : described > 0 && !missing ? ExitCode.PARTIAL : ExitCode.of(failures.getFirst());
    }

    private void all(ObjectDesk objects, String word, List<ObjectAddress> addresses, List<Failure> failures) {
        ApiResource kind = options.kind(objects, word);
        String namespace = kind.namespaced() && !everywhere ? options.namespace() : "";
        ObjectPage page = objects.seat().client().get().objects().listMetadata(kind, namespace, selector, MOST);
        page.items().forEach(o -> addresses.add(objects.address(o)));
        if (page.more()) {
            failures.add(Failure.expected(
                    "cli-more-objects",
                    "There are more than the %,d that are described here.".formatted(MOST),
                    "What was printed is not all.",
                    "Name a namespace, or select with -l."));
        }
    }

    private static ObjectNode list(List<ObjectNode> documents) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("apiVersion", "v1").put("kind", "List");
        list.putArray("items").addAll(documents);
        return list;
    }
}
