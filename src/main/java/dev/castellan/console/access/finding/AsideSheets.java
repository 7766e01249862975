package dev.castellan.console.access.finding;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;

/** Asks why something is set aside and until when, and who sees to it. */
final class AsideSheets {
    private final FindingsModel model;
    private final ShellContext shell;

    AsideSheets(FindingsModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    void setAside(List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        TextArea reason = new TextArea();
        reason.setPrefRowCount(3);
        reason.setWrapText(true);
        TextField owner = new TextField(model.picture().me());
        TextField until = new TextField(model.proposedUntil().toString());
        FormField why = new FormField("Reason", "Why it may stay as it is.", reason);
        FormField who = new FormField("Owner", "Who answers for it.", owner);
        FormField day = new FormField(
                "Until", "The last day on which it stays hidden, as 2027-02-24; at most a year from now.", until);
        VBox box = new VBox(
                words(
                        ids.size() == 1
                                ? "It comes back on its day, or when you bring it back."
                                : "%,d findings. Each comes back on that day.".formatted(ids.size())),
                why,
                who,
                day);
        box.getStyleClass().addAll(Style.GAP_12, FindingStyle.FORM);
        Action go = Action.proposed("Set aside", () -> {
                    Optional<LocalDate> last = day(until.getText());
                    why.complain(
                            reason.getText().strip().length() < 3
                                    ? Optional.of("Say in a sentence why it may stay.")
                                    : Optional.empty());
                    who.complain(
                            owner.getText().isBlank() ? Optional.of("Name who answers for it.") : Optional.empty());
                    day.complain(last.isEmpty() ? Optional.of("Write a day as 2027-02-24.") : Optional.empty());
                    if (why.complaint().isPresent()
                            || who.complaint().isPresent()
                            || day.complaint().isPresent()) {
                        return;
                    }
                    model.setAside(ids, reason.getText(), owner.getText(), last.orElseThrow(), this::failed);
                    shell.closeOverlay();
                })
                .with(Icon.CLOCK);
        shell.overlay(new Overlay(
                ids.size() == 1 ? "Set this finding aside" : "Set %,d findings aside".formatted(ids.size()),
                box,
                List.of(go, Action.quiet("Cancel", shell::closeOverlay))));
        reason.requestFocus();
    }

    void assign(List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        TextField owner = new TextField(model.picture().me());
        TextField note = new TextField();
        FormField who = new FormField("Who sees to it", "Empty for nobody.", owner);
        FormField what = new FormField("Note", "A ticket, or what is to be done.", note);
        VBox box = new VBox(who, what);
        box.getStyleClass().addAll(Style.GAP_12, FindingStyle.FORM);
        Action go = Action.proposed("Assign", () -> {
                    shell.closeOverlay();
                    model.assign(ids, owner.getText(), note.getText(), this::failed);
                })
                .with(Icon.ACCOUNT);
        shell.overlay(new Overlay(
                ids.size() == 1 ? "Assign this finding" : "Assign %,d findings".formatted(ids.size()),
                box,
                List.of(go, Action.quiet("Cancel", shell::closeOverlay))));
        owner.requestFocus();
    }

    private void failed(Failure failure) {
        shell.notices().failure(failure);
    }

    static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Label words(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }
}
