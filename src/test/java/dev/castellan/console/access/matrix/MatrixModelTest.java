package dev.castellan.console.access.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.Answer;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.matrix.MatrixPicture.AzureState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The matrix says in every cell what a question would be answered. */
class MatrixModelTest {
    private final MatrixModel model = new MatrixModel(MatrixWish.FIRST);

    @AfterEach
    void end() {
        model.close();
    }

    private MatrixPicture shows(Snapshot world, MatrixWish wish) {
        model.wish(wish);
        model.show(Worlds.reading(world));
        return settled();
    }

    private MatrixPicture settled() {
        await().until(() -> !model.picture().busy() && model.picture().azure() != AzureState.ADDING);
        return model.picture();
    }

    private static int row(MatrixTable table, Principal who) {
        for (int r = 0; r < table.rows().size(); r++) {
            if (table.rows().get(r).principal().equals(who)) {
                return r;
            }
        }
        throw new AssertionError("no row of " + who);
    }

    private static int column(MatrixTable table, String name) {
        for (int c = 0; c < table.columns().size(); c++) {
            if (table.columns().get(c).column().text().equals(name)) {
                return c;
            }
        }
        throw new AssertionError("no column of " + name);
    }

    private static List<String> names(MatrixPicture picture) {
        MatrixTable table = picture.table().orElseThrow();
        return picture.rows().stream().map(r -> table.rows().get(r).name()).toList();
    }

    @Test
    void everyCertainCellIsWhatTheDecisionSays() {
        for (Where where : List.of(new Where.Everywhere(), new Where.In("shop"), new Where.In("prod"))) {
            Snapshot world = Worlds.joined();
            AccessReading reading = Worlds.reading(world);
            MatrixTable table = shows(
                            world, MatrixWish.FIRST.at(where).all(true).system(true))
                    .table()
                    .orElseThrow();
            String namespace = where instanceof Where.In(String name) ? name : "";
            for (int r = 0; r < table.rows().size(); r++) {
                var who = reading.requester(table.rows().get(r).principal());
                for (int c = 0; c < table.columns().size(); c++) {
                    MatrixColumn column = table.columns().get(c);
                    for (int v = 0; v < Level.VERBS.size(); v++) {
                        Answer answer = reading.index()
                                .decide(
                                        who,
                                        new Request.OnResource(
                                                Level.VERBS.get(v),
                                                column.column().group(),
                                                column.column().resource(),
                                                column.column().subresource(),
                                                column.namespaced() ? namespace : "",
                                                ""))
                                .answer();
                        assertThat((table.here(r, c) & 1 << v) != 0)
                                .as(who.user() + who.groups() + " " + Level.VERBS.get(v) + " " + column.title())
                                .isEqualTo(answer == Answer.YES);
                    }
                }
            }
        }
    }

    @Test
    void whatHoldsInSomeNamespacesOrForSomeNamesOnlyIsToldApart() {
        MatrixTable table = shows(Worlds.joined(), MatrixWish.FIRST).table().orElseThrow();
        int anna = row(table, Principal.user("anna@contoso.com"));
        assertThat(table.words(anna, column(table, "pods")))
                .contains("get, list, watch")
                .contains("in some namespaces: delete");
        assertThat(table.words(anna, column(table, "secrets"))).contains("for some names only: get");
    }

    @Test
    void whereAzureIsAskedFirstItTakesBindingsOff() {
        Snapshot first = Worlds.joined().toBuilder()
                .authorizers(Authorizers.told(false, Worlds.NOW))
                .build();
        MatrixWish wish = MatrixWish.FIRST.at(new Where.In("shop")).system(true);
        MatrixTable before = shows(Worlds.joined(), wish).table().orElseThrow();
        MatrixTable after = shows(first, wish).table().orElseThrow();
        AccessReading reading = Worlds.reading(first);
        int taken = 0;
        for (int r = 0; r < after.rows().size(); r++) {
            var who = reading.requester(after.rows().get(r).principal());
            int pods = column(after, "pods");
            for (int v = 0; v < Level.VERBS.size(); v++) {
                Answer answer = reading.index()
                        .chain()
                        .decide(who, Request.of(Level.VERBS.get(v), "pods", "shop"))
                        .answer();
                boolean certain = ((after.here(r, pods) | after.azure(r, pods)) & 1 << v) != 0;
                boolean perhaps = ((after.unsure(r, pods) | after.perhaps(r, pods)) & 1 << v) != 0;
                if (!after.rows().get(r).principal().group()) {
                    assertThat(certain).as(who.user()).isEqualTo(answer == Answer.YES);
                    assertThat(perhaps).as(who.user()).isEqualTo(answer == Answer.UNKNOWN);
                }
                taken += !certain && (before.here(r, pods) & 1 << v) != 0 ? 1 : 0;
            }
        }
        assertThat(taken).isPositive();
    }

    private static List<String> cells(MatrixTable table) {
        List<String> cells = new ArrayList<>();
        for (int r = 0; r < table.rows().size(); r++) {
            for (int c = 0; c < table.columns().size(); c++) {
                cells.add(table.rows().get(r).name() + " " + c + " " + table.words(r, c));
            }
        }
        return cells;
    }

    /** Somebody who types while Azure is being added begins it again. */
    @Test
    void whatWasBrokenOffChangesNothingOfWhatIsBegunAgain() {
        AccessReading reading = Worlds.reading(Worlds.joined().toBuilder()
                .authorizers(Authorizers.told(false, Worlds.NOW))
                .build());
        MatrixMaker maker = new MatrixMaker(reading);
        for (Where where : List.of(new Where.Everywhere(), new Where.In("shop"))) {
            MatrixTable kubernetes = maker.table(maker.rows(Set.of()), maker.columns(), where);
            List<String> before = cells(kubernetes);
            // Until Azure is added nothing is certain that it may refuse.
            int ben = row(kubernetes, Principal.user("ben@contoso.com"));
            int pods = column(kubernetes, "pods");
            assertThat(kubernetes.here(ben, pods)).isZero();
            assertThat(kubernetes.words(ben, pods)).startsWith("not certain: ");
            MatrixTable once = kubernetes.anew();
            assertThat(maker.addAzure(once, where, () -> true)).isTrue();
            MatrixTable broken = kubernetes.anew();
            assertThat(maker.addAzure(broken, where, () -> false)).isFalse();
            assertThat(maker.addAzure(broken, where, () -> true)).isTrue();
            assertThat(maker.addAzure(broken, where, () -> true)).isTrue();
            assertThat(cells(broken)).isEqualTo(cells(once)).isNotEqualTo(before);
            assertThat(cells(kubernetes)).isEqualTo(before);
        }
        // In the namespace of the binding Ben may hold a role.
        MatrixTable everywhere = maker.table(maker.rows(Set.of()), maker.columns(), new Where.Everywhere())
                .anew();
        assertThat(maker.addAzure(everywhere, new Where.Everywhere(), () -> true))
                .isTrue();
        int ben = row(everywhere, Principal.user("ben@contoso.com"));
        assertThat(everywhere.words(ben, column(everywhere, "pods"))).contains("not certain: ", "delete");
    }

    @Test
    void whatIsAskedBeforeRbacMakesNoCellCertain() {
        for (List<String> modes : List.of(List.of("Node", "Webhook", "RBAC"), List.of("Something", "RBAC"))) {
            Snapshot world = Worlds.shop()
                    .authorizers(new Authorizers(modes, Authorizers.Known.READ, "a pod", Worlds.NOW))
                    .build();
            MatrixTable table = shows(world, MatrixWish.FIRST.at(new Where.In("shop")))
                    .table()
                    .orElseThrow();
            int dora = row(table, Principal.user("dora@contoso.com"));
            assertThat(table.here(dora, column(table, "pods"))).isZero();
            assertThat(table.words(dora, column(table, "pods"))).isEqualTo("not certain: get, list, watch");
            assertThat(table.words(dora, column(table, "secrets"))).isEmpty();
        }
        MatrixTable none = shows(
                        Worlds.shop()
                                .authorizers(new Authorizers(
                                        List.of("Node", "ABAC"), Authorizers.Known.READ, "a pod", Worlds.NOW))
                                .build(),
                        MatrixWish.FIRST.system(true).who("dora"))
                .table()
                .orElseThrow();
        assertThat(none.any(row(none, Principal.user("dora@contoso.com")), column(none, "pods")))
                .isFalse();
    }

    @Test
    void aRoleBindingGivesNothingOfTheCluster() {
        Snapshot world = Worlds.shop()
                .add(Binding.in("shop", "local", RoleId.cluster("cluster-admin"), Subject.user("lou")))
                .build();
        MatrixTable table =
                shows(world, MatrixWish.FIRST.at(new Where.In("shop"))).table().orElseThrow();
        int lou = row(table, Principal.user("lou"));
        assertThat(table.here(lou, column(table, "secrets"))).isEqualTo(0xFF);
        assertThat(table.here(lou, column(table, "nodes"))).isZero();
    }

    @Test
    void whatRestsOnGroupsOverTheTokenLimitIsPerhaps() {
        for (Where where : List.of(new Where.In("shop"), new Where.Everywhere())) {
            MatrixTable table =
                    shows(Worlds.crowded(), MatrixWish.FIRST.at(where)).table().orElseThrow();
            int fay = row(table, Principal.user("fay@contoso.com"));
            int pods = column(table, "pods");
            assertThat(table.here(fay, pods) | table.somewhere(fay, pods) | table.named(fay, pods))
                    .isZero();
            assertThat(table.words(fay, pods)).startsWith("not certain: ").contains("get, list, watch", "delete");
            assertThat(table.any(fay, column(table, "secrets"))).isFalse();
        }
    }

    /** A request for a namespace is decided inside it. */
    @Test
    void aRoleBindingGivesItsOwnNamespace() {
        Snapshot world = Worlds.shop()
                .add(Binding.in("shop", "local", RoleId.cluster("cluster-admin"), Subject.user("lou")))
                .build();
        for (Where where : List.of(new Where.In("shop"), new Where.In("prod"), new Where.Everywhere())) {
            MatrixTable table =
                    shows(world, MatrixWish.FIRST.at(where).all(true)).table().orElseThrow();
            int lou = row(table, Principal.user("lou"));
            int namespaces = column(table, "namespaces");
            assertThat(table.here(lou, namespaces)).isZero();
            assertThat(Level.verbs(table.named(lou, namespaces)))
                    .as(where.toString())
                    .isEqualTo(
                            where.equals(new Where.In("prod"))
                                    ? List.of()
                                    : List.of("get", "update", "patch", "delete"));
            assertThat(table.named(lou, column(table, "nodes"))).isZero();
        }
    }

    @Test
    void azureIsAddedAndWhatDependsOnAConditionIsPerhaps() {
        MatrixPicture picture = shows(Worlds.joined(), MatrixWish.FIRST.at(new Where.In("shop")));
        assertThat(picture.azure()).isEqualTo(AzureState.THERE);
        MatrixTable table = picture.table().orElseThrow();
        int cara = row(table, Principal.user("cara@contoso.com"));
        assertThat(table.azure(cara, column(table, "pods"))).isZero();
        assertThat(table.perhaps(cara, column(table, "pods"))).isNotZero();
        int anna = row(table, Principal.user("anna@contoso.com"));
        assertThat(Level.verbs(table.azure(anna, column(table, "secrets")))).contains("get", "delete");
    }

    @Test
    void filtersOrderAndSystem() {
        MatrixPicture all = shows(Worlds.joined(), MatrixWish.FIRST.power(false));
        assertThat(names(all)).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
        model.wish(MatrixWish.FIRST.who("deploy"));
        assertThat(names(settled())).containsExactly("ci/deployer");
        model.wish(MatrixWish.FIRST.kind(Optional.of("group")));
        assertThat(names(settled())).contains("platform:admins").doesNotContain("ci/deployer");
        model.wish(MatrixWish.FIRST);
        assertThat(names(settled()).getFirst())
                .as("who may everything comes first")
                .isEqualTo("platform:admins");
        model.wish(MatrixWish.FIRST.what("secrets"));
        assertThat(settled().columns()).hasSize(1);
    }

    @Test
    void aWishIsALinkAndBack() {
        MatrixWish wish =
                new MatrixWish(new Where.In("shop"), "anna", "secrets", Optional.of("group"), true, true, false);
        assertThat(MatrixWish.of(wish.choices())).isEqualTo(wish);
        assertThat(MatrixWish.of(MatrixWish.FIRST.choices())).isEqualTo(MatrixWish.FIRST);
    }

    @Test
    void aCellAsksAboutTheLetterMeantAndWhereItHolds() {
        MatrixPicture picture = shows(Worlds.joined(), MatrixWish.FIRST.who("anna"));
        MatrixTable table = picture.table().orElseThrow();
        int pods = -1;
        for (int c = 0; c < picture.columns().size(); c++) {
            pods = picture.columns().get(c) == column(table, "pods") ? c : pods;
        }
        assertThat(MatrixView.question(picture, new MatrixGrid.Cell(0, pods, Optional.of(Level.READ))))
                .isEqualTo("why can anna@contoso.com get pods");
        model.wish(MatrixWish.FIRST.at(new Where.In("shop")).who("anna"));
        MatrixPicture there = settled();
        assertThat(MatrixView.question(there, new MatrixGrid.Cell(0, pods, Optional.empty())))
                .isEqualTo("why can anna@contoso.com delete pods in shop");
    }

    @Test
    void anExportIsNoFormula() {
        Snapshot world = Worlds.shop()
                .add(Binding.cluster("evil", RoleId.cluster("view"), Subject.group("=cmd|'/c calc'!A1")))
                .add(Binding.cluster("evil2", RoleId.cluster("view"), Subject.user("+1,\"2\"")))
                .build();
        String csv = MatrixCsv.write(shows(world, MatrixWish.FIRST));
        assertThat(csv.lines().skip(1).toList()).isNotEmpty();
        assertThat(csv).contains("'=cmd|").contains("\"'+1,\"\"2\"\"\"");
        assertThat(csv).doesNotContainPattern("(^|,)[=+@-]");
    }

    @Test
    void fiveThousandSubjectsAreWorkedOutInOneGo() {
        MatrixPicture picture = shows(Worlds.large(5_000, 200), MatrixWish.FIRST.all(true));
        assertThat(picture.rows().size()).isGreaterThan(4_900);
        assertThat(picture.cut()).isZero();
    }
}
