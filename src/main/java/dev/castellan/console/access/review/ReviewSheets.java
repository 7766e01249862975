package dev.castellan.console.access.review;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Questions of the review tab. */
final class ReviewSheets {
    private final ReviewModel model;
    private final ShellContext shell;

    ReviewSheets(ReviewModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    /** Asks what a new campaign is to look at, and who is to decide. */
    void begin() {
        TextField title = new TextField("Access review, " + model.today());
        TextField reviewers = new TextField(model.picture().me());
        TextField due = new TextField(model.proposedDue().toString());
        TextField namespaces = new TextField();
        namespaces.setPromptText("all");
        CheckBox users = box("Users");
        CheckBox groups = box("Groups");
        CheckBox accounts = box("Service accounts");
        for (CheckBox one : List.of(users, groups, accounts)) {
            one.setSelected(true);
        }
        ChoiceBox<String> least = new ChoiceBox<>();
        least.getItems().addAll("Any risk", "Low or more", "Medium or more", "High or more", "Critical");
        least.getSelectionModel().select(0);
        CheckBox azure = box("Role assignments in Azure too");
        azure.setSelected(true);
        CheckBox defaults = box("What the server makes by itself too");
        Label counted = new Label(" ");
        counted.getStyleClass().add(Style.MUTED);
        FormField name = new FormField("Title", "", title);
        FormField people =
                new FormField("Reviewers", "Sign-in names, separated by commas. All of them have to sign.", reviewers);
        FormField day = new FormField("Due", "A day as 2027-02-24; may be empty.", due);
        FormField where =
                new FormField("Namespaces", "Separated by commas; empty for all and the whole cluster.", namespaces);
        HBox kinds = new HBox(users, groups, accounts);
        kinds.getStyleClass().add(Style.GAP_16);
        FormField who = new FormField("Grants of", "", kinds);
        FormField risk = new FormField("Risk", "", least);
        HBox dates = new HBox(day, risk);
        dates.getStyleClass().add(Style.GAP_16);
        VBox form = new VBox(name, people, dates, where, who, azure, defaults, counted);
        form.getStyleClass().addAll(Style.GAP_12, ReviewStyle.FORM);
        java.util.function.Supplier<Scope> scope = () -> new Scope(
                words(namespaces.getText()),
                kinds(users, groups, accounts),
                least(least.getSelectionModel().getSelectedIndex()),
                defaults.isSelected(),
                azure.isSelected());
        Action go = Action.proposed("Begin", () -> {
                    Optional<LocalDate> last = day(due.getText());
                    name.complain(title.getText().isBlank() ? Optional.of("Give it a title.") : Optional.empty());
                    people.complain(
                            words(reviewers.getText()).isEmpty()
                                    ? Optional.of("Name at least one.")
                                    : Optional.empty());
                    day.complain(
                            !due.getText().isBlank() && last.isEmpty()
                                    ? Optional.of("Write a day as 2027-02-24, or nothing.")
                                    : Optional.empty());
                    who.complain(
                            users.isSelected() || groups.isSelected() || accounts.isSelected()
                                    ? Optional.empty()
                                    : Optional.of("Choose at least one."));
                    if (List.of(name, people, day, who).stream()
                            .anyMatch(f -> f.complaint().isPresent())) {
                        return;
                    }
                    model.start(
                            title.getText(),
                            scope.get(),
                            List.copyOf(words(reviewers.getText())),
                            last,
                            shell::closeOverlay,
                            failure -> counted.setText(failure.happened() + " " + failure.remedy()));
                })
                .with(Icon.PLUS);
        Action count = Action.plain(
                "Count the grants",
                () -> model.count(
                        scope.get(),
                        n -> counted.setText(
                                n == 1 ? "1 grant is in this scope." : "%,d grants are in this scope.".formatted(n)),
                        failure -> counted.setText(failure.happened())));
        shell.overlay(
                new Overlay("Begin a review", form, List.of(go, count, Action.quiet("Cancel", shell::closeOverlay))));
        title.requestFocus();
    }

    private static CheckBox box(String label) {
        CheckBox box = new CheckBox(label);
        box.setMnemonicParsing(false);
        return box;
    }

    static Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        Arrays.stream(text.split("[,;\\s]+", -1)).filter(w -> !w.isBlank()).forEach(words::add);
        return words;
    }

    private static Set<Scope.Who> kinds(CheckBox users, CheckBox groups, CheckBox accounts) {
        Set<Scope.Who> kinds = EnumSet.noneOf(Scope.Who.class);
        if (users.isSelected()) {
            kinds.add(Scope.Who.USERS);
        }
        if (groups.isSelected()) {
            kinds.add(Scope.Who.GROUPS);
        }
        if (accounts.isSelected()) {
            kinds.add(Scope.Who.SERVICE_ACCOUNTS);
        }
        return kinds.size() == Scope.Who.values().length ? Set.of() : kinds;
    }

    private static Optional<Severity> least(int index) {
        return switch (index) {
            case 1 -> Optional.of(Severity.LOW);
            case 2 -> Optional.of(Severity.MEDIUM);
            case 3 -> Optional.of(Severity.HIGH);
            case 4 -> Optional.of(Severity.CRITICAL);
            default -> Optional.empty();
        };
    }

    static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Asks for the words that go with a decision. */
    void say(List<String> ids, Verdict verdict) {
        boolean commenting = verdict == Verdict.COMMENT;
        TextArea text = new TextArea();
        text.setPrefRowCount(4);
        text.setWrapText(true);
        FormField field = new FormField("Comment", commenting ? "" : "Why it has to go; may be empty.", text);
        VBox form = new VBox(field);
        form.getStyleClass().addAll(Style.GAP_12, ReviewStyle.FORM);
        String what = ids.size() == 1 ? "this grant" : "%,d grants".formatted(ids.size());
        Runnable run = () -> {
            if (commenting && text.getText().isBlank()) {
                field.complain(Optional.of("Write something."));
                return;
            }
            shell.closeOverlay();
            model.decide(ids, verdict, text.getText());
        };
        shell.overlay(new Overlay(
                commenting ? "Say something about " + what : "Remove " + what,
                form,
                List.of(
                        commenting
                                ? Action.proposed("Say it", run).with(Icon.TEXT)
                                : Action.proposed("Decide to remove", run).with(Icon.TRASH),
                        Action.quiet("Cancel", shell::closeOverlay))));
        text.requestFocus();
    }

    /** Asks for the signature. */
    void signOff() {
        Optional<Campaign> open = model.picture().open();
        if (open.isEmpty()) {
            return;
        }
        Campaign.Progress p = open.get().progress();
        Label words = wrapped(DisplayText.clean("You, " + model.picture().me()
                + ", stand for what is decided: %,d kept, %,d to be removed.".formatted(p.kept(), p.removed())
                + (p.signers() - p.signed() > 1
                        ? " The other reviewers have to sign the same."
                        : " After that nothing about it changes any more.")));
        TextField comment = new TextField();
        FormField field = new FormField("Comment", "May be empty.", comment);
        VBox form = new VBox(words, field);
        form.getStyleClass().addAll(Style.GAP_12, ReviewStyle.FORM);
        Action go = Action.proposed("Sign", () -> {
                    shell.closeOverlay();
                    model.signOff(comment.getText());
                })
                .with(Icon.EDIT);
        shell.overlay(new Overlay("Sign this review", form, List.of(go, Action.quiet("Not yet", shell::closeOverlay))));
        comment.requestFocus();
    }

    /** Asks whether removals are to be carried out. */
    void apply(ReviewPicture.Plan plan, String cluster) {
        boolean typed = plan.lines().stream()
                .flatMap(l -> l.check().stream())
                .flatMap(c -> c.confirmation().stream())
                .anyMatch(c -> c.typed().isPresent());
        String name = DisplayText.clean(cluster);
        Label words = wrapped(("%,d " + (plan.ready() == 1 ? "change is" : "changes are") + " made in " + name
                        + ", one after the other. Each is looked at once more before it is made, and recorded.")
                .formatted(plan.ready()));
        VBox form = new VBox(words);
        form.getStyleClass().addAll(Style.GAP_12, ReviewStyle.FORM);
        TextField answer = new TextField();
        FormField field = new FormField("Type " + name + " to go on", "", answer);
        if (typed) {
            form.getChildren().add(field);
        }
        Action go = Action.dangerous("Take the access away", () -> {
            if (typed && !answer.getText().strip().equals(cluster)) {
                field.complain(Optional.of("Type the name exactly."));
                answer.requestFocus();
                return;
            }
            shell.closeOverlay();
            model.apply();
        });
        shell.overlay(
                new Overlay("Take this access away", form, List.of(go, Action.quiet("Cancel", shell::closeOverlay))));
    }

    /** Asks why a guarded cluster is to be unlocked. */
    void unlock() {
        TextField reason = new TextField();
        FormField field = new FormField("Reason", "For this cluster, for an hour; recorded.", reason);
        VBox form = new VBox(field);
        form.getStyleClass().addAll(Style.GAP_12, ReviewStyle.FORM);
        Action go = Action.proposed("Unlock", () -> {
                    if (reason.getText().strip().length() < 3) {
                        field.complain(Optional.of("Say in a few words what is to be done."));
                        return;
                    }
                    shell.closeOverlay();
                    model.unlock(reason.getText().strip());
                })
                .with(Icon.UNLOCK);
        shell.overlay(new Overlay(
                "Unlock the cluster for writing",
                form,
                List.of(go, Action.quiet("Keep it read-only", shell::closeOverlay))));
        reason.requestFocus();
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }
}
