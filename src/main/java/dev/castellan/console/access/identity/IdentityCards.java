package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;
import dev.castellan.access.escalation.Severity;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.access.identity.IdentityFacts.AzureRoleRow;
import dev.castellan.console.access.identity.IdentityFacts.BindingRow;
import dev.castellan.console.access.identity.IdentityFacts.CertificateFacts;
import dev.castellan.console.access.identity.IdentityFacts.CertificateRow;
import dev.castellan.console.access.identity.IdentityFacts.GroupRow;
import dev.castellan.console.access.identity.IdentityFacts.OperationRow;
import dev.castellan.console.access.identity.IdentityFacts.RuleRow;
import dev.castellan.console.access.identity.IdentityFacts.UseFacts;
import dev.castellan.console.access.identity.IdentityFacts.WayFacts;
import dev.castellan.console.access.identity.IdentityFacts.WayRow;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The cards about somebody: who it is, what it is given on both planes, what follows, what it used. */
final class IdentityCards {
    /** From this width on the cards stand in two columns. */
    private static final double WIDE = 900;

    /** Lines of a card; beyond that they are counted. */
    private static final int MOST = 60;

    private final AccessFrame frame;
    private final IdentityModel model;

    IdentityCards(AccessFrame frame, IdentityModel model) {
        this.frame = frame;
        this.model = model;
    }

    Node show(IdentityPicture picture, ObservableValue<Number> width) {
        IdentityFacts facts = picture.facts().orElseThrow();
        VBox page = new VBox(head(facts));
        page.getStyleClass().add(IdentityStyle.PAGE);
        facts.notes().forEach(n -> page.getChildren().add(note(n)));
        if (!facts.beyond().isEmpty()) {
            page.getChildren()
                    .add(note("There may be more than is shown: "
                            + String.join("  ", facts.beyond().stream().limit(4).toList())
                            + (facts.beyond().size() > 4
                                    ? " And %,d more gaps."
                                            .formatted(facts.beyond().size() - 4)
                                    : "")));
        }
        VBox left = new VBox(rules(facts), bindings(facts), azureRoles(facts), certificates(picture));
        VBox right = new VBox(ways(picture), groups(facts), operations(facts), use(picture), taken(picture));
        left.setSpacing(14);
        right.setSpacing(14);
        left.getChildren().removeIf(n -> !n.isManaged());
        right.getChildren().removeIf(n -> !n.isManaged());
        GridPane grid = new GridPane();
        grid.getStyleClass().add(IdentityStyle.GRID);
        place(grid, left, right, width.getValue().doubleValue());
        width.subscribe(now -> place(grid, left, right, now.doubleValue()));
        page.getChildren().add(grid);
        return page;
    }

    private static void place(GridPane grid, Node left, Node right, double width) {
        int columns = width >= WIDE ? 2 : 1;
        if (grid.getColumnConstraints().size() == columns) {
            return;
        }
        grid.getChildren().clear();
        grid.getColumnConstraints().clear();
        for (int c = 0; c < columns; c++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(columns == 1 ? 100 : 50);
            column.setHgrow(Priority.ALWAYS);
            grid.getColumnConstraints().add(column);
        }
        grid.add(left, 0, 0);
        grid.add(right, columns - 1, columns == 1 ? 1 : 0);
        GridPane.setValignment(left, VPos.TOP);
        GridPane.setValignment(right, VPos.TOP);
    }

    private Node head(IdentityFacts facts) {
        Icon icon = switch (facts.kind()) {
            case "group" -> Icon.PEOPLE;
            case "service account" -> Icon.WORKLOAD;
            default -> Icon.ACCOUNT;
        };
        Label name = new Label(facts.name());
        name.getStyleClass().add(Style.TITLE);
        name.setMinWidth(0);
        name.setTextOverrun(javafx.scene.control.OverrunStyle.CENTER_ELLIPSIS);
        HBox line = new HBox(icon.view().styled(Style.ICON_LARGE), name, new Badge(Tone.NEUTRAL, facts.kind()));
        line.getStyleClass().add(IdentityStyle.HEAD);
        if (facts.master()) {
            line.getChildren().add(new Badge(Tone.BAD, "may do everything", Icon.WARNING));
        }
        VBox head = new VBox(line);
        head.getStyleClass().add(Style.GAP_8);
        facts.entra().ifPresent(e -> {
            List<String> words = new ArrayList<>();
            words.add("Entra " + e.kind());
            if (!e.name().equals(facts.name())) {
                words.add(e.name());
            }
            if (!e.signIn().isEmpty() && !e.signIn().equals(facts.name())) {
                words.add(e.signIn());
            }
            words.add(e.id());
            words.add(e.standing());
            Label label = wrapped(String.join("  ·  ", words));
            label.getStyleClass().add(Style.MUTED);
            head.getChildren().add(label);
        });
        String subject = SubjectName.print(facts.principal());
        FlowPane actions = new FlowPane(
                Action.plain("All identities", () -> frame.go("identity", Map.of(IdentityTab.OF, "")))
                        .with(Icon.BACK)
                        .button(),
                Action.plain(
                                "What can it",
                                () -> frame.go("ask", Map.of("q", "what can " + SubjectName.word(facts.principal()))))
                        .with(Icon.HELP)
                        .button(),
                Action.plain("In the graph", () -> frame.go("graph", Map.of("at", subject)))
                        .with(Icon.ROUTE)
                        .button(),
                Action.quiet(
                                "Copy the name",
                                () -> frame.shell()
                                        .copy("the name", facts.principal().name()))
                        .with(Icon.COPY)
                        .button());
        actions.setHgap(6);
        actions.setVgap(6);
        head.getChildren().add(actions);
        return head;
    }

    // ---- Kubernetes ----

    private static Node rules(IdentityFacts facts) {
        VBox card = card("What Kubernetes RBAC gives it", facts.rules().size(), "rule", "rules");
        if (facts.rules().isEmpty()) {
            card.getChildren().add(muted(facts.master() ? "Rules do not matter: it may do everything." : "Nothing."));
        }
        GridPane grid = grid(22, 30, 48);
        int row = 0;
        for (RuleRow r : facts.rules().stream().limit(MOST).toList()) {
            Label where = wrapped(r.where());
            where.getStyleClass().add(Style.MUTED);
            Label verbs = wrapped(r.verbs().equals("*") ? "everything" : r.verbs());
            verbs.getStyleClass().add(Style.STRONG);
            VBox on = new VBox(wrapped(r.resources()));
            if (!r.names().isEmpty()) {
                Label names = wrapped("only " + r.names());
                names.getStyleClass().addAll(Style.MUTED, Style.SMALL);
                on.getChildren().add(names);
            }
            if (r.perhaps()) {
                on.getChildren().add(new Badge(Tone.ATTENTION, "perhaps", Icon.WARNING));
            }
            grid.addRow(row++, where, verbs, on);
        }
        add(card, grid, facts.rules().size());
        return card;
    }

    private static Node bindings(IdentityFacts facts) {
        VBox card = card("Bindings", facts.bindings().size(), "binding", "bindings");
        if (facts.bindings().isEmpty()) {
            card.getChildren().add(muted("No binding names it or a group that is known here."));
        }
        GridPane grid = grid(30, 40, 30);
        int row = 0;
        for (BindingRow b : facts.bindings().stream().limit(MOST).toList()) {
            VBox name = new VBox(wrapped(b.binding()));
            Label where = wrapped(b.where());
            where.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            name.getChildren().add(where);
            VBox role = new VBox(wrapped(b.role()));
            if (b.missing()) {
                role.getChildren().add(new Badge(Tone.ATTENTION, "no such role", Icon.WARNING));
            }
            if (b.later()) {
                role.getChildren().add(new Badge(Tone.ATTENTION, "to be activated", Icon.CLOCK));
            }
            Label through = wrapped(b.through());
            through.getStyleClass().add(Style.MUTED);
            grid.addRow(row++, name, role, through);
        }
        add(card, grid, facts.bindings().size());
        return card;
    }

    private Node groups(IdentityFacts facts) {
        VBox card = card("Groups", facts.groups().size(), "group", "groups");
        for (GroupRow g : facts.groups().stream().limit(MOST).toList()) {
            Label through = wrapped(g.through());
            through.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            VBox text = new VBox(wrapped(g.name()), through);
            HBox.setHgrow(text, Priority.ALWAYS);
            HBox line = new HBox(Icon.PEOPLE.view(), text);
            if (g.later()) {
                Badge later = new Badge(Tone.ATTENTION, "to be activated", Icon.CLOCK);
                later.setMinWidth(Region.USE_PREF_SIZE);
                line.getChildren().add(later);
            }
            Button show = Action.quiet(
                            "Show",
                            () -> frame.go("identity", Map.of(IdentityTab.OF, SubjectName.print(g.principal()))))
                    .button();
            show.setMinWidth(Region.USE_PREF_SIZE);
            line.getChildren().add(show);
            line.getStyleClass().add(IdentityStyle.ROW);
            card.getChildren().add(line);
        }
        more(card, facts.groups().size());
        facts.members().ifPresent(m -> {
            card.getChildren().add(overline("Direct members"));
            if (m.unread()) {
                card.getChildren().add(note("Who is in this group could not be read, or not all of them."));
            }
            if (!m.names().isEmpty()) {
                card.getChildren()
                        .add(wrapped(String.join(", ", m.names())
                                + (m.more() > 0 ? " and %,d more".formatted(m.more()) : "")));
            } else if (!m.unread()) {
                card.getChildren().add(muted("Nobody."));
            }
            if (!m.eligible().isEmpty()) {
                card.getChildren().add(overline("After activating membership"));
                card.getChildren().add(wrapped(String.join(", ", m.eligible())));
            }
        });
        boolean nothing = facts.groups().isEmpty() && facts.members().isEmpty();
        card.setManaged(!nothing);
        return card;
    }

    // ---- Azure ----

    private static Node azureRoles(IdentityFacts facts) {
        VBox card = card("Roles in Azure", facts.azureRoles().size(), "role", "roles");
        if (!facts.azureRead()) {
            card.getChildren().add(muted("No Azure side belongs to what was read."));
        } else if (facts.azureRoles().isEmpty()) {
            card.getChildren()
                    .add(muted(
                            facts.entra().isPresent()
                                    ? "It holds none on the cluster or above it, as far as was read."
                                    : "It is not known from Entra ID, so it holds none."));
        }
        for (AzureRoleRow r : facts.azureRoles().stream().limit(MOST).toList()) {
            Label role = wrapped(r.role());
            role.getStyleClass().add(Style.STRONG);
            HBox.setHgrow(role, Priority.ALWAYS);
            boolean later = r.means().startsWith("eligible");
            HBox line = new HBox(
                    Icon.CLOUD.view(),
                    role,
                    later
                            ? new Badge(Tone.ATTENTION, "to be activated", Icon.CLOCK)
                            : new Badge(Tone.NEUTRAL, "active"));
            line.getStyleClass().add(IdentityStyle.ROW);
            Label more = wrapped(r.scope() + "  ·  " + r.means() + "  ·  " + r.through());
            more.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            VBox box = new VBox(line, more);
            if (!r.condition().isEmpty()) {
                Label condition = wrapped("only if " + r.condition());
                condition.getStyleClass().addAll(Style.MONO, Style.SMALL);
                box.getChildren().add(condition);
            }
            card.getChildren().add(box);
        }
        more(card, facts.azureRoles().size());
        return card;
    }

    private static Node operations(IdentityFacts facts) {
        VBox card = card(
                "What it may do to the cluster through Azure",
                facts.operations().size(),
                "",
                "");
        for (OperationRow o : facts.operations()) {
            Label title = wrapped(o.title());
            title.getStyleClass().add(Style.STRONG);
            HBox.setHgrow(title, Priority.ALWAYS);
            Tone tone = switch (o.weight()) {
                case "critical" -> Tone.BAD;
                case "high" -> Tone.ATTENTION;
                default -> Tone.NEUTRAL;
            };
            HBox line = new HBox(title, new Badge(tone, o.weight()), new Badge(Tone.NEUTRAL, o.answer()));
            line.getStyleClass().add(IdentityStyle.ROW);
            Label words = wrapped(o.consequence());
            words.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            card.getChildren().add(new VBox(line, words));
        }
        card.setManaged(!facts.operations().isEmpty());
        return card;
    }

    // ---- what follows ----

    private Node ways(IdentityPicture picture) {
        List<WayRow> ways = picture.ways().map(WayFacts::rows).orElse(List.of());
        VBox card = card("What it can come to", ways.size(), "target", "targets");
        if (picture.ways().isEmpty()) {
            card.getChildren().add(muted("Looking for ways …"));
            return card;
        }
        boolean known = picture.ways().get().known();
        if (!known) {
            boolean group = picture.wanted().filter(Principal::group).isPresent();
            Label stranger = wrapped("Not in the graph: no grant names it, and no group is known to hold it. "
                    + (group
                            ? "What it can come to is not known."
                            : ways.isEmpty()
                                    ? "What it can come to is not known; no way is known of the groups that it has by"
                                            + " itself."
                                    : "The groups that it has by itself come to this:"));
            card.getChildren().add(stranger);
        } else if (ways.isEmpty()) {
            boolean certain = picture.facts().map(f -> f.beyond().isEmpty()).orElse(false);
            card.getChildren()
                    .add(muted(
                            certain
                                    ? "No way to the whole cluster, a node, all secrets or a namespace."
                                    : "No way is known, but not everything could be read."));
        }
        for (WayRow way : ways) {
            Label target = wrapped(way.target());
            target.getStyleClass().add(Style.STRONG);
            HBox.setHgrow(target, Priority.ALWAYS);
            HBox line = new HBox(
                    Icon.ROUTE.view(),
                    target,
                    new Badge(
                            way.severity() == Severity.CRITICAL ? Tone.BAD : Tone.ATTENTION,
                            way.severity().word()));
            if (!way.certain()) {
                line.getChildren().add(new Badge(Tone.ATTENTION, "depends"));
            }
            line.getStyleClass().add(IdentityStyle.ROW);
            VBox box = new VBox(line);
            int number = 1;
            for (String[] step : way.steps()) {
                Label order = new Label(number++ + ".");
                order.getStyleClass().add(Style.MUTED);
                order.setMinWidth(Region.USE_PREF_SIZE);
                VBox words = new VBox(wrapped(step[1] + " → " + step[0]));
                if (!step[2].isEmpty()) {
                    Label by = wrapped("by " + step[2]);
                    by.getStyleClass().addAll(Style.MUTED, Style.SMALL);
                    words.getChildren().add(by);
                }
                HBox.setHgrow(words, Priority.ALWAYS);
                HBox row = new HBox(order, words);
                row.getStyleClass().add(IdentityStyle.STEP);
                box.getChildren().add(row);
            }
            card.getChildren().add(box);
        }
        if (known && !ways.isEmpty()) {
            String subject = SubjectName.print(picture.wanted().orElseThrow());
            card.getChildren()
                    .add(Action.quiet(
                                    "See the ways in the graph",
                                    () -> frame.go("graph", Map.of("ways", "worst", "from", subject)))
                            .with(Icon.ROUTE)
                            .button());
        }
        return card;
    }

    private Node use(IdentityPicture picture) {
        VBox card = card("What it used", 0, "", "");
        if (picture.use().isEmpty()) {
            card.getChildren().add(muted("Not known: no audit log was given."));
        } else {
            UseFacts use = picture.use().get();
            card.getChildren()
                    .add(wrapped((use.requests() == 1
                                    ? "1 request in %2$s, %3$s."
                                    : "%1$,d different requests in %2$s, %3$s.")
                            .formatted(use.requests(), use.source(), use.period())));
            use.missing().forEach(m -> card.getChildren().add(muted(m)));
            use.rows().stream().limit(MOST).forEach(r -> {
                Label words = wrapped(r.grant());
                String counted = r.used() == 0 && r.unused() == 0
                        ? ""
                        : (use.whole() ? "%,d used, %,d rules unused: " : "%,d used, %,d rules not seen used: ")
                                .formatted(r.used(), r.unused());
                Label advice = wrapped(counted + r.advice());
                advice.getStyleClass().addAll(Style.MUTED, Style.SMALL);
                card.getChildren().add(new VBox(words, advice));
            });
        }
        card.getChildren()
                .add(Action.plain("Read an audit log …", () -> readLog(card))
                        .with(Icon.FOLDER)
                        .button());
        return card;
    }

    private void readLog(Node from) {
        frame.files()
                .open(from.getScene().getWindow(), "Open a Kubernetes audit log")
                .ifPresent(model::readLog);
    }

    private static Node certificates(IdentityPicture picture) {
        Optional<CertificateFacts> known = picture.certificates();
        VBox card = card("Certificates", known.map(c -> c.rows().size()).orElse(0), "request", "requests");
        if (known.isEmpty()) {
            card.getChildren().add(muted("Asking the server …"));
            return card;
        }
        for (CertificateRow r : known.get().rows().stream().limit(MOST).toList()) {
            Label name = wrapped(r.name());
            name.getStyleClass().add(Style.STRONG);
            HBox.setHgrow(name, Priority.ALWAYS);
            HBox line =
                    new HBox(Icon.KEY.view(), name, new Badge(r.valid() ? Tone.ATTENTION : Tone.NEUTRAL, r.standing()));
            if (r.master()) {
                line.getChildren().add(new Badge(r.valid() ? Tone.BAD : Tone.NEUTRAL, "may do everything"));
            }
            line.getStyleClass().add(IdentityStyle.ROW);
            VBox box = new VBox(line);
            if (!r.until().isEmpty()) {
                box.getChildren().add(wrapped(r.until()));
            }
            Label detail = wrapped(r.detail());
            detail.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            box.getChildren().add(detail);
            card.getChildren().add(box);
        }
        more(card, known.get().rows().size());
        if (!known.get().unknown().isEmpty()) {
            card.getChildren().add(note(known.get().unknown()));
        } else if (known.get().rows().isEmpty()) {
            card.getChildren()
                    .add(muted("No request for a client certificate that the server held on "
                            + known.get().asked() + " names it."));
        }
        if (!known.get().asked().isEmpty()
                && (!known.get().rows().isEmpty() || !known.get().unknown().isEmpty())) {
            card.getChildren()
                    .add(muted("As the server held them on " + known.get().asked() + "."));
        }
        // How long requests are kept: kubernetes.io, "Certificates and Certificate Signing Requests".
        card.getChildren()
                .add(muted("Which certificates exist is not known: Kubernetes keeps the requests only, most of them for"
                        + " an hour after they were answered, and a certificate can be made without one. It works"
                        + " until it ends, whatever bindings say about its owner."));
        return card;
    }

    /** The certificates that may do everything, as the record of check-outs has them. */
    private Node taken(IdentityPicture picture) {
        Optional<AdminCertificates.Taken> known = picture.taken();
        VBox card =
                card("Break-glass certificates", known.map(t -> t.all().size()).orElse(0), "check-out", "check-outs");
        if (known.isEmpty()) {
            card.getChildren().add(muted("Reading the record of check-outs …"));
            return card;
        }
        List<AdminCertificates.Certificate> all = known.get().all();
        for (AdminCertificates.Certificate c : all.stream().limit(MOST).toList()) {
            card.getChildren().add(taken(c, frame.shell().clock().now()));
        }
        more(card, all.size());
        if (!known.get().unknown().isEmpty()) {
            card.getChildren().add(note(DisplayText.clean(known.get().unknown())));
        } else if (all.isEmpty()) {
            boolean group = picture.wanted().filter(Principal::group).isPresent();
            card.getChildren()
                    .add(muted(
                            group
                                    ? "No admin certificate that was checked out brings this group."
                                    : "It checked out no admin certificate, and none that was checked out signs in as"
                                            + " it."));
        }
        card.getChildren()
                .add(muted("From the record of check-outs, for every cluster. What was fetched from Azure without a"
                        + " check-out is under Break-glass, Untracked."
                        + known.get()
                                .at()
                                .map(at -> " As recorded on " + IdentityMaker.minute(at) + ".")
                                .orElse("")));
        return card;
    }

    private Node taken(AdminCertificates.Certificate c, Instant now) {
        boolean ended = c.until().filter(t -> !t.isAfter(now)).isPresent();
        boolean works = !ended
                && switch (c.standing()) {
                    case FETCHING, OUT, NOT_BACK -> true;
                    case BACK, REFUSED -> !c.tainted().isEmpty();
                };
        Label cluster = wrapped(DisplayText.clean(c.cluster()));
        cluster.getStyleClass().add(Style.STRONG);
        boolean missing = c.standing() == AdminCertificates.Standing.NOT_BACK;
        HBox line = new HBox(
                Icon.KEY.view(),
                cluster,
                new Badge(
                        works ? missing ? Tone.BAD : Tone.ATTENTION : Tone.NEUTRAL,
                        c.standing().words()));
        if (!c.tainted().isEmpty()) {
            line.getChildren().add(new Badge(Tone.BAD, "tainted", Icon.WARNING));
        }
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button show = Action.quiet("Show", () -> frame.shell().go(c.place())).button();
        show.setMinWidth(Region.USE_PREF_SIZE);
        line.getChildren().addAll(space, show);
        line.getStyleClass().add(IdentityStyle.ROW);
        VBox box = new VBox(line);
        c.until()
                .ifPresent(t -> box.getChildren()
                        .add(wrapped((ended ? "The certificate ended " : "The certificate is valid until ")
                                + IdentityMaker.day(t))));
        c.tainted().forEach(r -> box.getChildren().add(wrapped(DisplayText.clean(r) + ".")));
        String as = c.as().isEmpty() ? "" : ", signs in as " + DisplayText.clean(c.as());
        String back = c.back()
                .map(t -> (c.standing() == AdminCertificates.Standing.REFUSED ? "; refused since " : "; returned ")
                        + IdentityMaker.minute(t))
                .orElse("");
        Label detail = wrapped(
                "Taken out by " + DisplayText.clean(c.by()) + " on " + IdentityMaker.minute(c.since()) + back + as);
        detail.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        box.getChildren().add(detail);
        return box;
    }

    // ---- parts ----

    private static VBox card(String title, int count, String one, String many) {
        Label heading = new Label(title);
        heading.getStyleClass().add(Style.SUBHEADING);
        HBox line = new HBox(heading);
        line.getStyleClass().add(IdentityStyle.ROW);
        if (!one.isEmpty() && count > 0) {
            Label words = new Label(count == 1 ? "1 " + one : "%,d ".formatted(count) + many);
            words.getStyleClass().add(Style.MUTED);
            line.getChildren().add(words);
        }
        VBox card = new VBox(line);
        card.getStyleClass().addAll(Style.CARD, IdentityStyle.CARD);
        return card;
    }

    private static GridPane grid(int... percents) {
        GridPane grid = new GridPane();
        grid.getStyleClass().add(IdentityStyle.FACTS);
        for (int percent : percents) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(percent);
            grid.getColumnConstraints().add(column);
        }
        return grid;
    }

    private static void add(VBox card, GridPane grid, int count) {
        if (count > 0) {
            for (Node node : grid.getChildren()) {
                GridPane.setValignment(node, VPos.TOP);
            }
            card.getChildren().add(grid);
        }
        more(card, count);
    }

    private static void more(VBox card, int count) {
        if (count > MOST) {
            card.getChildren().add(muted("and %,d more; ask “what can” to see all".formatted(count - MOST)));
        }
    }

    private static Node note(String text) {
        Label words = wrapped(text);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox box = new HBox(Icon.WARNING.view(), words);
        box.setAlignment(Pos.TOP_LEFT);
        box.getStyleClass().add(IdentityStyle.NOTE);
        return box;
    }

    private static Label overline(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
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
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
