package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.ReviewSummary;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access review list}: all campaigns. */
@Command(name = "list", header = "All campaigns, the newest first.")
final class AccessReviewListCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, desk -> {
                    List<ReviewSummary> all = desk.reviews().list();
                    List<Campaign> read =
                            all.stream().flatMap(s -> s.campaign().stream()).toList();
                    session.print(table(read), () -> document(read));
                    all.forEach(s -> s.failure().ifPresent(session.output()::failure));
                    return read.size() == all.size() ? ExitCode.OK : ExitCode.PARTIAL;
                })
                .number();
    }

    private static Table table(List<Campaign> campaigns) {
        Table table = new Table("ID", "STATE", "SETTLED", "REMOVE", "DUE", "SOURCE", "TITLE");
        for (Campaign c : campaigns) {
            Campaign.Progress p = c.progress();
            table.row(
                    Table.Cell.of(c.id()),
                    Table.Cell.of(ReviewText.standing(c)),
                    Table.Cell.of(p.settled() + " of " + p.items()),
                    Table.Cell.of(String.valueOf(p.removed())),
                    Table.Cell.of(c.due().map(Object::toString).orElse("")),
                    Table.Cell.of(c.source()),
                    Table.Cell.of(c.title()));
        }
        return table;
    }

    private static ObjectNode document(List<Campaign> campaigns) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessReviewList");
        ArrayNode array = node.putArray("reviews");
        campaigns.forEach(c -> array.add(ReviewText.document(c, List.of())));
        return node;
    }
}
