package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Worlds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import org.junit.jupiter.api.Test;

/** What the pane says of what is taken away. */
class DetailPaneTest {
    private static List<String> said(NodeId of) {
        try (GraphBench bench = new GraphBench(AccessIndex.of(Worlds.denied()))) {
            DetailPane pane = Gallery.on(() -> new DetailPane(bench.model, bench.shell));
            bench.with(m -> m.focus(of, 0));
            bench.with(m -> m.select(Optional.of(of.text())));
            return Gallery.on(() -> {
                pane.show(bench.model.state());
                List<String> texts = new ArrayList<>();
                texts(pane, texts);
                return texts;
            });
        }
    }

    private static void texts(Node node, List<String> into) {
        if (node instanceof Labeled labeled) {
            into.add(labeled.getText());
        } else if (node instanceof ScrollPane pane) {
            texts(pane.getContent(), into);
        } else if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(n -> texts(n, into));
        }
    }

    @Test
    void aDenyIsNothingThatIsGiven() {
        List<String> anna = said(new NodeId(NodeKind.ENTRA_USER, "", "anna@contoso.com"));
        assertThat(anna).contains("Is hit by  1");
        assertThat(anna.subList(0, anna.indexOf("Is hit by  1"))).doesNotContain("No secrets for on-call");
        assertThat(anna.subList(anna.indexOf("Is hit by  1"), anna.size())).contains("No secrets for on-call");
    }

    @Test
    void aPermissionSaysWhatRefusesIt() {
        List<String> deny = said(new NodeId(NodeKind.AZURE_DENY, "", "d1"));
        assertThat(deny).contains("Hits  1").anyMatch(t -> t.startsWith("Refuses  "));
        assertThat(deny).contains("Azure deny assignment: denies · cluster");
        assertThat(deny).noneMatch(t -> t.startsWith("Reached by") || t.startsWith("Leads to"));
        List<String> secrets = said(new NodeId(NodeKind.RIGHT, "", "read secrets"));
        assertThat(secrets).contains("Refused by  1");
        assertThat(secrets.subList(0, secrets.indexOf("Refused by  1"))).doesNotContain("No secrets for on-call");
    }
}
