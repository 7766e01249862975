package dev.castellan.console.cluster;

import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** A list that may not be read everywhere, and the namespaces where it may. */
final class NamespaceOffer extends VBox {
    private static final int MOST = 24;

    NamespaceOffer(Failure failure, ReadableNamespaces found, Runnable retry, Consumer<Set<String>> choose) {
        List<String> names = found.names();
        Label words = new Label(
                names.size() == 1 ? "You may read it in this namespace:" : "You may read it in these namespaces:");
        words.getStyleClass().add(Style.STRONG);
        FlowPane buttons = new FlowPane();
        buttons.getStyleClass().add(Style.GAP_8);
        buttons.setAlignment(Pos.CENTER_LEFT);
        if (names.size() > 1) {
            Action all = Action.proposed("All " + names.size(), () -> choose.accept(Set.copyOf(names)));
            buttons.getChildren().add(all.with(Icon.NAMESPACE).button());
        }
        names.stream().limit(MOST).forEach(name -> {
            Button one = Action.plain(DisplayText.clean(name), () -> choose.accept(Set.of(name)))
                    .button();
            one.setMnemonicParsing(false);
            buttons.getChildren().add(one);
        });
        VBox offer = new VBox(words, buttons);
        offer.getStyleClass().add(Style.GAP_8);
        String rest = names.size() > MOST
                ? "The others are found by the choice of namespaces above."
                : found.more() ? "Only the first " + found.asked() + " namespaces were asked about." : "";
        if (!rest.isEmpty()) {
            Label more = new Label(rest);
            more.setWrapText(true);
            more.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            offer.getChildren().add(more);
        }
        FailureView why =
                new FailureView(failure, Action.plain("Try again", retry).with(Icon.REFRESH));
        VBox inner = new VBox(why, offer);
        inner.getStyleClass().addAll(Style.GAP_16, ClusterStyle.OFFER);
        inner.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        getStyleClass().add(Style.STATE);
        setAlignment(Pos.CENTER);
        getChildren().add(inner);
    }
}
