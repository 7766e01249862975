package dev.castellan.access.review;

import static dev.castellan.access.review.Worlds.BEN;
import static dev.castellan.access.review.Worlds.NOW;
import static dev.castellan.access.review.Worlds.campaign;
import static dev.castellan.access.review.Worlds.item;
import static dev.castellan.access.review.Worlds.look;
import static dev.castellan.access.review.Worlds.rule;
import static dev.castellan.access.review.Worlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was decided to go becomes the change that makes it go, and nothing else. */
class RemovalsTest {
    private static Campaign removing(Snapshot.Builder world, String... who) {
        Campaign c = campaign(world, Scope.ALL, BEN);
        for (String name : who) {
            c = c.decide(
                    List.of(new Campaign.Word(item(c, name).id(), Verdict.REMOVE, "", Optional.empty())),
                    BEN,
                    NOW,
                    UUID.randomUUID());
        }
        return c;
    }

    private static Removals removals(Campaign c, Snapshot.Builder now) {
        return Removals.of(c, now.build(), c.drift(look(now, Scope.ALL.anyRisk())));
    }

    @Test
    void theLastSubjectTakesTheBindingWithIt() {
        Removals r = removals(removing(world(), "eve", "team-a"), world());
        assertThat(r.bindings()).hasSize(2);
        Removals.OfBinding root = r.bindings().getFirst();
        assertThat(root.deletes()).isTrue();
        assertThat(root.text()).isEqualTo("Delete ClusterRoleBinding root.");
        Removals.OfBinding readers = r.bindings().getLast();
        assertThat(readers.deletes()).isFalse();
        assertThat(readers.text()).isEqualTo("Remove Group team-a from RoleBinding shop/readers.");
        assertThat(readers.yamlBefore()).contains("\"team-a\"", "\"ann@example.org\"");
        assertThat(readers.yamlAfter()).doesNotContain("team-a").contains("\"ann@example.org\"", "name: \"reader\"");
        assertThat(removals(removing(world(), "ann@", "team-a"), world()).bindings())
                .singleElement()
                .satisfies(b -> assertThat(b.deletes()).isTrue());
    }

    @Test
    void theWrittenBindingReadsAsTheOneMeant(@TempDir Path folder) throws IOException {
        String name = "odd: \"name\"\n- {x}";
        var world = world().add(Binding.in(
                "shop",
                "odd",
                Worlds.READER,
                Subject.user(name),
                Subject.serviceAccount("", "here"),
                Subject.user("x")));
        Campaign c = removing(world, "User x");
        Removals r = removals(c, world);
        Path file = folder.resolve("change.yaml");
        Files.writeString(file, r.yaml(c));
        Snapshot read = ObjectFiles.read(List.of(file), NOW, saved -> {
            throw new AssertionError("no Azure in it");
        });
        assertThat(read.bindings()).singleElement().satisfies(b -> {
            assertThat(b.role()).isEqualTo(Worlds.READER);
            assertThat(b.subjects()).containsExactly(Subject.user(name), Subject.serviceAccount("", "here"));
        });
    }

    @Test
    void aNameCannotLeaveTheCommentOfAFile() {
        var world =
                world().add(Binding.cluster("a\nkind: ClusterRoleBinding", Worlds.ADMIN, Subject.user("x\n---\ny")));
        Campaign c = removing(world, "User x");
        assertThat(removals(c, world).yaml(c).lines())
                .allSatisfy(l -> assertThat(l).startsWith("# "));
    }

    @Test
    void whatChangedSinceIsLeftOutAndSaysSo() {
        Campaign c = removing(world(), "team-a", "eve", "cart");
        var now = world().origin("practice-1", NOW.plusSeconds(5))
                .add(Role.of(Worlds.READER, rule("get", "pods", "secrets")))
                .removeBinding("", "root");
        Removals r = removals(c, now);
        assertThat(r.stale().stream().map(ReviewItem::who)).containsExactly("Group team-a");
        assertThat(r.done().stream().map(ReviewItem::who)).containsExactly("User eve@example.org");
        assertThat(r.bindings().stream().map(b -> b.binding().name())).containsExactly("ci");
        assertThat(r.yaml(c)).contains("changed since it was decided: Group team-a");
        // A binding of the same name to another role is another grant.
        var other = world().add(Binding.cluster("root", RoleId.cluster("view"), Subject.user("eve@example.org")));
        assertThat(removals(c, other).stale().stream().map(ReviewItem::who)).contains("User eve@example.org");
    }

    /** Somebody with fewer rights reads the cluster again: what they do not see is not gone. */
    @Test
    void whatCouldNotBeReadIsNotReportedAsGone() {
        Campaign c = removing(world(), "team-a", "eve", "cart");
        var now = world().origin("practice-1", NOW.plusSeconds(5))
                .removeBinding("shop", "readers")
                .removeBinding("", "root")
                .gap(new Gap(Gap.Part.ROLE_BINDINGS, "shop", "You do not have the right."));
        Removals r = removals(c, now);
        assertThat(r.unread().stream().map(ReviewItem::who)).containsExactly("Group team-a");
        assertThat(r.done().stream().map(ReviewItem::who)).containsExactly("User eve@example.org");
        assertThat(r.bindings().stream().map(b -> b.binding().name())).containsExactly("ci");
        assertThat(r.yaml(c)).contains("Not known whether it is still there", "Group team-a");
    }

    /** Carried out, exactly the grants decided on are gone. */
    @Test
    void carriedOutItTakesAwayWhatWasDecidedAndNothingElse() {
        Campaign c = removing(world(), "eve", "team-a");
        Snapshot.Builder after = world().origin("practice-1", NOW.plusSeconds(9));
        for (Removals.OfBinding b : removals(c, world()).bindings()) {
            after.removeBinding(b.binding().namespace(), b.binding().name());
            b.after().ifPresent(after::add);
        }
        Drift drift = c.drift(look(after, Scope.ALL.anyRisk()));
        assertThat(drift.gone())
                .containsExactlyInAnyOrder(
                        item(c, "eve").id(), item(c, "team-a").id());
        assertThat(drift.changed()).isEmpty();
        assertThat(drift.added()).isEmpty();
        assertThat(AccessIndex.of(after.build()).bindingsOf(dev.castellan.access.Principal.user("ann@example.org")))
                .hasSize(1);
    }
}
