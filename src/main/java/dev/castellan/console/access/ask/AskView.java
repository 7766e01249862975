package dev.castellan.console.access.ask;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.ask.AskWords.Proposal;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** One line to type a question in, proposals for its next word, and the answer below. */
final class AskView {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

    private final AccessFrame frame;
    private final AskModel model;
    private final BorderPane root = new BorderPane();
    private final TextField field = new TextField();
    private final HBox hint = new HBox();
    private final VBox proposals = new VBox();
    private final StackPane answer = new StackPane();
    private final AnswerView shown;
    private List<Proposal> offered = List.of();
    private int chosen;
    private boolean moved;
    private boolean dismissed;
    private boolean called;

    AskView(AccessFrame frame, AskModel model) {
        this.frame = frame;
        this.model = model;
        this.shown = new AnswerView(frame, model, this::ask);
        root.getStylesheets()
                .add(Objects.requireNonNull(AskView.class.getResource("ask.css"))
                        .toExternalForm());
        field.getStyleClass().add(AskStyle.FIELD);
        field.setPromptText("who can delete pods in shop   ·   can anna@contoso.com get secrets in prod   ·   what can"
                + " sa:ci/deployer");
        field.setAccessibleText("Ask about access");
        field.setText(model.picture().text());
        field.textProperty().subscribe((before, now) -> {
            dismissed = false;
            called = false;
            moved = false;
            chosen = 0;
            if (!now.equals(model.picture().text())) {
                model.type(now);
            }
        });
        field.addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
        field.focusedProperty().subscribe(focused -> showProposals());
        hint.getStyleClass().add(AskStyle.HINT);
        VBox question = new VBox(field, hint);
        question.getStyleClass().add(AskStyle.QUESTION);
        root.setTop(question);
        proposals.getStyleClass().add(AskStyle.PROPOSALS);
        proposals.setMaxHeight(Region.USE_PREF_SIZE);
        proposals.setMaxWidth(Region.USE_PREF_SIZE);
        StackPane.setAlignment(proposals, Pos.TOP_LEFT);
        StackPane.setMargin(proposals, new Insets(0, 0, 0, 16));
        root.setCenter(new StackPane(answer, proposals));
        answer.setAlignment(Pos.TOP_LEFT);
        model.onChange(() -> frame.shell().ui().post(this, this::show));
        show();
    }

    Parent root() {
        return root;
    }

    void focusField() {
        field.requestFocus();
        field.end();
    }

    void setText(String text) {
        field.setText(text);
        field.end();
        dismissed = true;
        showProposals();
    }

    private void ask(AskQuestion question) {
        frame.go(AskTab.PAGE, Map.of(AskTab.QUESTION, question.print()));
    }

    private void keys(KeyEvent event) {
        boolean open = proposals.isVisible();
        switch (event.getCode()) {
            case DOWN -> {
                if (open) {
                    move(moved ? 1 : 0);
                } else if (!offered.isEmpty()) {
                    called = true;
                    showProposals();
                } else {
                    shown.focusFirst();
                }
            }
            case UP -> {
                if (!open) {
                    return;
                }
                move(-1);
            }
            case SPACE -> {
                if (!event.isControlDown()) {
                    return;
                }
                called = true;
                dismissed = false;
                showProposals();
            }
            case TAB -> {
                if (!open || event.isShiftDown()) {
                    return;
                }
                accept(offered.get(chosen));
            }
            case ENTER -> {
                if (open && moved) {
                    accept(offered.get(chosen));
                } else {
                    dismissed = true;
                    showProposals();
                    String text = field.getText().strip();
                    if (!text.isEmpty()) {
                        frame.go(AskTab.PAGE, Map.of(AskTab.QUESTION, text));
                    }
                }
            }
            case ESCAPE -> {
                if (open) {
                    dismissed = true;
                    showProposals();
                } else if (!field.getText().isEmpty()) {
                    field.clear();
                } else {
                    return;
                }
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(int step) {
        moved = true;
        chosen = Math.floorMod(chosen + step, offered.size());
        mark();
    }

    private void accept(Proposal proposal) {
        field.setText(model.accepted(proposal));
        field.end();
        field.requestFocus();
    }

    private void show() {
        AskPicture now = model.picture();
        if (!now.proposals().equals(offered)) {
            offered = now.proposals();
            chosen = Math.min(chosen, Math.max(0, offered.size() - 1));
            proposals.getChildren().setAll(offered.stream().map(this::proposal).toList());
            mark();
        }
        showProposals();
        showHint(now);
        showAnswer(now);
    }

    private void showProposals() {
        boolean wanted = field.isFocused()
                && !offered.isEmpty()
                && !dismissed
                && (called || !model.picture().parse().partial().isEmpty());
        proposals.setVisible(wanted);
        proposals.setManaged(wanted);
    }

    private Node proposal(Proposal proposal) {
        Label text = new Label(DisplayText.clean(proposal.text()));
        text.getStyleClass().add(Style.MONO);
        text.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        text.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label detail = new Label(DisplayText.clean(proposal.detail()));
        detail.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        detail.setMinWidth(0);
        HBox row = new HBox(text, space, detail);
        row.getStyleClass().add(AskStyle.PROPOSAL);
        row.setOnMousePressed(e -> {
            e.consume();
            accept(proposal);
        });
        return row;
    }

    private void mark() {
        List<Node> rows = proposals.getChildren();
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).pseudoClassStateChanged(SELECTED, i == chosen);
        }
    }

    private void showHint(AskPicture now) {
        AskParse parse = now.parse();
        Optional<String> complaint = parse.complaint();
        if (complaint.isPresent()) {
            IconView icon = Icon.WARNING.view().styled(Style.WARNING);
            hint.getChildren().setAll(icon, muted(complaint.get()));
            return;
        }
        String understood = parse.question().map(AskQuestion::print).orElse("");
        if (!understood.isEmpty()) {
            Label words = new Label(DisplayText.clean(understood));
            words.getStyleClass().addAll(Style.MONO, Style.SMALL);
            words.setMinWidth(0);
            hint.getChildren().setAll(muted("Understood as"), words);
            return;
        }
        String next = switch (parse.expects()) {
            case BEGINNING -> "Begin with who can, can, why can or what can. Ctrl+Space proposes words, Tab takes one.";
            case CAN -> "Next: can";
            case SUBJECT -> "Next: a user name, group:NAME or sa:NAMESPACE/NAME";
            case VERB -> "Next: a verb, such as get, list, create, delete, exec";
            case TARGET -> "Next: a resource, such as pods, deployments.apps, pods/exec, or a path such as /metrics";
            case NAMESPACE -> "Next: a namespace";
            case NAME -> "Next: the name of one object";
            case REST, WHERE -> "Next: in NAMESPACE, anywhere, or nothing for the whole cluster";
            case NOTHING -> "";
        };
        hint.getChildren().setAll(muted(next));
    }

    private void showAnswer(AskPicture now) {
        Node node;
        if (now.failure().isPresent()) {
            VBox box = new VBox(new FailureView(now.failure().get()));
            box.getStyleClass().add(AskStyle.ANSWER);
            node = box;
        } else if (now.answer().isPresent()) {
            node = shown.show(now);
        } else if (now.parse().question().isPresent()) {
            node = Skeleton.rows(6);
        } else {
            node = examples(now);
        }
        answer.getStyleClass().remove(AskStyle.BEHIND);
        if (now.behind() && now.answer().isPresent()) {
            answer.getStyleClass().add(AskStyle.BEHIND);
        }
        if (answer.getChildren().size() != 1 || !answer.getChildren().getFirst().equals(node)) {
            answer.getChildren().setAll(node);
        }
    }

    private Node examples(AskPicture now) {
        VBox box = new VBox();
        box.getStyleClass().add(AskStyle.EXAMPLES);
        Label title = new Label("Questions to begin with");
        title.getStyleClass().add(Style.SUBHEADING);
        box.getChildren().add(title);
        for (AskQuestion question : now.examples()) {
            Button button = new Button(DisplayText.clean(question.print()), Icon.HELP.view());
            button.setMnemonicParsing(false);
            button.setMaxWidth(Double.MAX_VALUE);
            button.setAlignment(Pos.CENTER_LEFT);
            button.getStyleClass().add(AskStyle.EXAMPLE);
            button.setOnAction(e -> ask(question));
            box.getChildren().add(button);
        }
        Label words = muted(
                "Subjects are user names, group:NAME and sa:NAMESPACE/NAME; names with spaces stand in quotes. Entra"
                        + " groups are found by their names. Answers come from what was read, both planes joined.");
        words.setWrapText(true);
        box.getChildren().add(words);
        return box;
    }

    private static Label muted(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MUTED);
        label.setMinWidth(0);
        return label;
    }

    /** For tests: what is proposed now, empty where the list is closed. */
    List<String> proposed() {
        return proposals.isVisible() ? offered.stream().map(Proposal::text).toList() : List.of();
    }
}
