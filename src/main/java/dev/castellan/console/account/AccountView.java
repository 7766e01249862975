package dev.castellan.console.account;

import dev.castellan.console.account.AccountPicture.Person;
import dev.castellan.console.account.AccountPicture.SignIn;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The nodes of the account screen. */
final class AccountView {
    private final AccountModel model;
    private final ShellContext shell;
    private final ScrollPane root = new ScrollPane();
    private final VBox page = new VBox();
    private final Runnable unlisten;

    AccountView(AccountModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        page.getStyleClass().addAll(Style.PAGE, Style.GAP_16);
        page.setMaxWidth(860);
        root.setContent(page);
        root.setFitToWidth(true);
        root.getStyleClass().add(Style.EDGE_TO_EDGE);
        root.getStylesheets()
                .add(Objects.requireNonNull(AccountView.class.getResource("account.css"))
                        .toExternalForm());
        this.unlisten = model.onChange(() -> shell.ui().post(this, this::render));
        render();
    }

    Parent root() {
        return root;
    }

    void close() {
        unlisten.run();
    }

    private void render() {
        AccountPicture picture = model.picture();
        List<Node> parts = new ArrayList<>();
        Label title = new Label("Account");
        title.getStyleClass().add(Style.TITLE);
        parts.add(title);
        if (picture.loading()) {
            parts.add(Skeleton.lines(6));
            page.getChildren().setAll(parts);
            return;
        }
        picture.failure().ifPresent(f -> parts.add(new FailureView(f, Action.plain("Try again", model::read))));
        picture.notice().ifPresent(f -> parts.add(notice(f)));
        picture.challenges().forEach(c -> parts.add(challenge(c)));
        if (!picture.configured()) {
            parts.add(notConfigured());
        } else {
            picture.people().forEach(p -> parts.add(person(p)));
            parts.add(signIn(picture));
        }
        page.getChildren().setAll(parts);
    }

    private static Node notice(Failure failure) {
        Label words = wrapped(failure.happened() + " " + failure.meaning());
        HBox.setHgrow(words, Priority.ALWAYS);
        Button copy = FailureView.copyButton(failure);
        copy.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(Icon.INFO.view(), words, copy);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().addAll(AccountStyle.NOTICE);
        return line;
    }

    private Node notConfigured() {
        Label heading = heading("Azure is not set up in this profile");
        Label words = muted("Signing in needs an app registration of your organisation: its client id, and"
                + " http://localhost as a redirect URI for desktop applications. Clusters from kubeconfig files work"
                + " without it.");
        HBox buttons = buttons(
                Action.proposed("Set up the profile", () -> shell.go(Address.of("settings", "profiles"))),
                Action.plain("Back to the fleet", () -> shell.go(Address.of("fleet"))));
        return card(heading, words, buttons);
    }

    private Node challenge(PendingChallenge challenge) {
        Label heading = heading(DisplayText.clean(challenge.account().username()) + ": another sign-in is needed");
        String waits = challenge.waiting() == 1 ? "1 call waits" : challenge.waiting() + " calls wait";
        Label words = muted("Azure asks for " + DisplayText.clean(challenge.asks()) + ". " + waits + " for it.");
        AgeLabel until = new AgeLabel(shell.clock(), "They give up ");
        until.show(Optional.of(challenge.expiresAt()));
        until.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        boolean asked = challenge.state() == PendingChallenge.State.ASKED;
        Node buttons = asked
                ? buttons(
                        Action.proposed("Sign in again", () -> model.accept(challenge))
                                .with(Icon.SIGN_IN),
                        Action.plain("Not now", () -> model.refuse(challenge)))
                : model.picture()
                        .page()
                        .map(page -> atPage(page, Action.plain("Give up", () -> model.refuse(challenge))))
                        .orElseGet(() -> waiting(
                                "Finish the sign-in in your browser.",
                                Action.plain("Give up", () -> model.refuse(challenge))));
        VBox card = card(heading, words, until, buttons);
        card.getStyleClass().add(AccountStyle.CHALLENGE);
        return card;
    }

    private Node person(Person person) {
        Account account = person.account();
        Strength strength = person.strength();
        Label name = heading(DisplayText.clean(account.name()));
        Label username = muted(DisplayText.clean(account.username()));
        username.setWrapText(false);
        VBox who = new VBox(name, username);
        HBox.setHgrow(who, Priority.ALWAYS);
        who.setMinWidth(0);
        Badge proof = switch (strength.secondFactor()) {
            case PROVEN -> new Badge(Tone.GOOD, "Multi-factor proven", Icon.SHIELD);
            case MISSING -> new Badge(Tone.BAD, "No second factor", Icon.WARNING);
            case NOT_STATED -> new Badge(Tone.ATTENTION, "Second factor not stated", Icon.HELP);
        };
        HBox head = new HBox(Icon.ACCOUNT.view().styled(Style.ICON_LARGE), who, proof);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_12);

        GridPane facts = new GridPane();
        facts.getStyleClass().add(Style.FACTS);
        int line = 0;
        facts.addRow(line++, key("Tenant"), mono(account.tenantId()));
        facts.addRow(line++, key("Methods proven"), words(strength.methods(), AccountView::method, "None stated"));
        facts.addRow(line++, key("Authentication context"), words(strength.contexts(), c -> c, "None"));
        facts.addRow(line++, key("Signed in"), age(strength.signedInAt(), "", "not stated"));
        facts.addRow(line++, key("Access token ends"), expiry(strength.expiresAt()));
        facts.addRow(
                line++,
                key("Device"),
                strength.deviceId()
                        .map(AccountView::mono)
                        .orElseGet(() -> new Label("No registered device in the token")));
        List<Node> parts = new ArrayList<>(List.of(head));
        strength.warning().ifPresent(w -> {
            HBox warning = new HBox(
                    (strength.secondFactor() == Strength.SecondFactor.MISSING ? Icon.WARNING : Icon.INFO).view(),
                    wrapped(w));
            warning.setAlignment(Pos.CENTER_LEFT);
            warning.getStyleClass()
                    .addAll(
                            AccountStyle.WARNING,
                            strength.secondFactor() == Strength.SecondFactor.MISSING
                                    ? AccountStyle.MISSING
                                    : AccountStyle.UNSTATED);
            parts.add(warning);
        });
        parts.add(facts);
        person.quietUntil().ifPresent(until -> {
            AgeLabel quiet =
                    new AgeLabel(shell.clock(), "You refused a sign-in; requests for another one are refused until ");
            quiet.show(Optional.of(until));
            quiet.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            parts.add(quiet);
        });
        parts.add(buttons(
                Action.plain("Sign in again", () -> model.signIn(SignInMethod.BROWSER, Optional.of(account.username())))
                        .with(Icon.SIGN_IN),
                Action.plain("Sign out", () -> model.signOut(account)).with(Icon.SIGN_OUT)));
        return card(parts.toArray(Node[]::new));
    }

    private Node signIn(AccountPicture picture) {
        boolean first = picture.people().isEmpty();
        Label heading = heading(first ? "Sign in to Azure" : "Add another account");
        Label where = muted("Signs in to the " + DisplayText.clean(picture.where())
                + ". The password is typed on the sign-in page in your browser; Castellan never sees it.");
        return switch (picture.signIn()) {
            case SignIn.Idle idle -> card(heading, where, methods(picture));
            case SignIn.Failed failed -> {
                VBox card = card(
                        heading,
                        new FailureView(
                                failed.failure(),
                                Action.proposed("Try again", () -> model.signIn(failed.method(), Optional.empty())),
                                Action.plain("Another way", model::forgetFailure)));
                yield card;
            }
            case SignIn.Waiting waiting -> card(heading, waitingFor(waiting));
        };
    }

    private Node methods(AccountPicture picture) {
        FlowPane buttons = new FlowPane();
        buttons.getStyleClass().add(AccountStyle.METHODS);
        boolean proposed = picture.people().isEmpty();
        for (SignInMethod method : picture.methods()) {
            Action action = method == SignInMethod.BROWSER && proposed
                    ? Action.proposed(methodLabel(method), () -> model.signIn(method, Optional.empty()))
                    : Action.plain(methodLabel(method), () -> model.signIn(method, Optional.empty()));
            Button button = action.with(methodIcon(method)).button();
            button.setId("sign-in-" + method.name().toLowerCase(java.util.Locale.ROOT));
            buttons.getChildren().add(button);
        }
        return buttons;
    }

    private Node waitingFor(SignIn.Waiting waiting) {
        Action cancel = Action.plain("Cancel", model::cancelSignIn);
        if (waiting.code().isPresent()) {
            return deviceCode(waiting.code().get(), cancel);
        }
        if (waiting.page().isPresent()) {
            return atPage(waiting.page().get(), cancel);
        }
        return waiting(
                switch (waiting.method()) {
                    case BROWSER -> "Opening your browser …";
                    case DEVICE_CODE -> "Asking for a code …";
                    case BROKER -> "Choose your account in the window of your system.";
                },
                cancel);
    }

    /** The browser has the page, or the person is to take it to one. */
    private Node atPage(SignInPage page, Action cancel) {
        String address = page.address().toString();
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_8);
        if (page.opened()) {
            box.getChildren()
                    .setAll(
                            waiting("Finish the sign-in in your browser. This window goes on by itself.", cancel),
                            buttons(
                                    Action.quiet("Open the page again", () -> model.openAgain(page.address()))
                                            .with(Icon.EXTERNAL),
                                    Action.quiet("Copy the link", () -> shell.copy("Link", address))
                                            .with(Icon.COPY)));
            return box;
        }
        TextField link = new TextField(address);
        link.setId("sign-in-link");
        link.setEditable(false);
        link.setAccessibleText("Link of the sign-in page");
        link.getStyleClass().add(Style.MONO);
        box.getChildren()
                .setAll(
                        waiting("No browser could be started. Waiting for the sign-in all the same.", cancel),
                        muted("Open this link in a browser on this computer; the sign-in comes back to this window by"
                                + " itself. Without any browser here, cancel and use a code on another device."),
                        link,
                        buttons(
                                Action.proposed("Copy the link", () -> shell.copy("Link", address))
                                        .with(Icon.COPY),
                                Action.plain("Try the browser again", () -> model.openAgain(page.address()))
                                        .with(Icon.EXTERNAL)));
        return box;
    }

    private Node deviceCode(DeviceCode code, Action cancel) {
        Label digits = new Label(DisplayText.clean(code.userCode()));
        digits.getStyleClass().addAll(Style.MONO, AccountStyle.CODE);
        digits.setId("device-code");
        digits.setAccessibleText("Code " + code.userCode());
        HBox line = new HBox(
                digits,
                Action.plain("Copy", () -> shell.copy("Code", code.userCode()))
                        .with(Icon.COPY)
                        .button());
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_16);
        AgeLabel until = new AgeLabel(shell.clock(), "The code ends ");
        until.show(Optional.of(code.expiresAt()));
        until.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        Label how = wrapped("On any device, open " + code.page() + " and type this code:");
        Label wary = muted("Type it only if you started this sign-in yourself. Many organisations block this way of"
                + " signing in.");
        VBox box = new VBox(
                how,
                line,
                until,
                wary,
                buttons(
                        Action.proposed("Open the page", () -> shell.browse(code.page()))
                                .with(Icon.EXTERNAL),
                        Action.plain(
                                        "Copy the link",
                                        () -> shell.copy("Link", code.page().toString()))
                                .with(Icon.COPY),
                        cancel));
        box.getStyleClass().add(Style.GAP_12);
        return box;
    }

    private static Node waiting(String words, Action cancel) {
        ProgressIndicator wheel = new ProgressIndicator();
        wheel.setPrefSize(20, 20);
        wheel.setMinSize(20, 20);
        Label label = wrapped(words);
        HBox.setHgrow(label, Priority.ALWAYS);
        Button button = cancel.button();
        button.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(wheel, label, button);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        return line;
    }

    private Node age(Optional<Instant> moment, String prefix, String none) {
        if (moment.isEmpty()) {
            return new Label(none);
        }
        AgeLabel age = new AgeLabel(shell.clock(), prefix);
        age.show(moment);
        return age;
    }

    private Node expiry(Optional<Instant> moment) {
        if (moment.isEmpty()) {
            return new Label("No token at hand");
        }
        AgeLabel age = new AgeLabel(shell.clock(), "");
        age.show(moment);
        Label renewed = new Label("renewed by itself before that");
        renewed.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        HBox line = new HBox(age, renewed);
        line.setAlignment(Pos.BASELINE_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    private static Node words(List<String> values, java.util.function.UnaryOperator<String> explain, String none) {
        if (values.isEmpty()) {
            return new Label(none);
        }
        FlowPane line = new FlowPane();
        line.getStyleClass().add(AccountStyle.WORDS);
        values.forEach(v -> line.getChildren().add(new Badge(Tone.NEUTRAL, explain.apply(DisplayText.clean(v)))));
        return line;
    }

    /** Values of the claim {@code amr} (Entra's token reference, and RFC 8176), in words. */
    static String method(String amr) {
        return switch (amr) {
            case "pwd" -> "Password";
            case "mfa" -> "Multi-factor";
            case "fido" -> "Security key (FIDO2)";
            case "rsa" -> "Certificate or Windows Hello";
            case "hwk" -> "Hardware key";
            case "otp" -> "One-time code";
            case "wia" -> "Windows sign-in";
            case "fed" -> "Federated";
            case "ngcmfa" -> "Second factor for a passkey";
            default -> amr;
        };
    }

    private static String methodLabel(SignInMethod method) {
        return switch (method) {
            case BROWSER -> "Sign in with the browser";
            case DEVICE_CODE -> "Use a code on another device";
            case BROKER -> "Use the account of this computer";
        };
    }

    private static Icon methodIcon(SignInMethod method) {
        return switch (method) {
            case BROWSER -> Icon.EXTERNAL;
            case DEVICE_CODE -> Icon.KEY;
            case BROKER -> Icon.ACCOUNT;
        };
    }

    private static VBox card(Node... children) {
        VBox card = new VBox(children);
        card.getStyleClass().addAll(Style.CARD, Style.GAP_12, AccountStyle.CARD);
        return card;
    }

    private static HBox buttons(Action... actions) {
        HBox line = new HBox();
        for (Action action : actions) {
            line.getChildren().add(action.button());
        }
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.HEADING);
        label.setMinWidth(0);
        return label;
    }

    private static Label key(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MUTED);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private static Label mono(String text) {
        Label label = new Label(DisplayText.clean(text));
        label.getStyleClass().add(Style.MONO);
        return label;
    }

    private static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }
}
