package dev.castellan.access.review;

import static dev.castellan.access.review.Worlds.ANN;
import static dev.castellan.access.review.Worlds.BEN;
import static dev.castellan.access.review.Worlds.NOW;
import static dev.castellan.access.review.Worlds.item;
import static dev.castellan.access.review.Worlds.look;
import static dev.castellan.access.review.Worlds.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Receipt;
import dev.castellan.ledger.Recorder;
import dev.castellan.ledger.Standing;
import dev.castellan.settings.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns as files: recorded before they are kept, changed by several at once, and never half. */
class ReviewsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Draft> ledger = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void empty() {
        ledger.clear();
    }

    private Receipt recorded(Draft draft) {
        ledger.add(draft);
        return new Receipt(draft.id(), "test", ledger.size() - 1, Standing.RECORDED);
    }

    private Reviews as(String name) {
        return as(name, this::recorded);
    }

    private Reviews as(String name, Recorder recorder) {
        return new Reviews(DataFolder.at(folder), recorder, () -> new Actor(name, ""), () -> NOW);
    }

    private Campaign started() {
        return as(ANN).start(
                        "Quarterly review",
                        Optional.of("kubeconfig:practice-1"),
                        "practice-1",
                        Scope.ALL,
                        List.of(ANN, BEN),
                        Optional.empty(),
                        look(world(), Scope.ALL))
                .campaign();
    }

    private static Campaign.Word word(Campaign seen, String who, Verdict verdict) {
        ReviewItem item = item(seen, who);
        return new Campaign.Word(
                item.id(),
                verdict,
                "",
                Optional.ofNullable(seen.lastSaid().get(item.id())).map(Decision::id));
    }

    @Test
    void everyStepIsRecordedAndReadAgain() {
        Campaign c = started();
        assertThat(as(BEN).read(c.id())).isEqualTo(c);
        Reviews.Step step =
                as(BEN).decide(c.id(), List.of(word(c, "ann@", Verdict.KEEP), word(c, "eve", Verdict.REMOVE)));
        assertThat(step.standing()).isEqualTo(Standing.RECORDED);
        var _ = as(ANN).decide(
                        c.id(),
                        List.of(
                                word(step.campaign(), "team-a", Verdict.REMOVE),
                                word(step.campaign(), "cart", Verdict.KEEP)));
        var _ = as(ANN).signOff(c.id(), "");
        step = as(BEN).signOff(c.id(), "agreed");
        assertThat(step.campaign().closed()).isTrue();
        assertThat(as(ANN).list())
                .singleElement()
                .satisfies(s -> assertThat(s.campaign().orElseThrow().closed()).isTrue());
        assertThat(ledger.stream().map(Draft::type))
                .containsExactly(
                        "review.campaign.started",
                        "review.grants.decided",
                        "review.grants.decided",
                        "review.campaign.signed",
                        "review.campaign.signed");
        assertThat(ledger.stream().map(Draft::subject)).containsOnly("review/" + c.id());
        // The decision names its entry, the signature the state it stands for.
        assertThat(step.campaign().history().getFirst().entry())
                .isEqualTo(ledger.get(1).id());
        assertThat(ledger.get(1).body().toString())
                .contains("User eve@example.org", "REMOVE", "ClusterRoleBinding root");
        assertThat(ledger.get(4).body()).containsEntry("digest", step.campaign().digest());
    }

    @Test
    void whatCannotBeRecordedDoesNotHappen() {
        Campaign c = started();
        Recorder broken = draft -> {
            throw Failure.expected("ledger-full", "No room.", "Nothing is recorded.", "Free some.")
                    .asException();
        };
        assertThatThrownBy(() -> as(BEN, broken).decide(c.id(), List.of(word(c, "eve", Verdict.REMOVE))))
                .isInstanceOf(FailureException.class);
        assertThat(as(ANN).read(c.id())).isEqualTo(c);
    }

    @Test
    void whatCannotBeKeptIsRecordedAsNotKept() throws IOException {
        Campaign c = started();
        // A folder where the next content would be written cannot be replaced by a file.
        Path file = folder.resolve("reviews").resolve(c.id() + ".review.json");
        byte[] content = Files.readAllBytes(file);
        Reviews ben = as(BEN, draft -> {
            try {
                if (draft.type().equals("review.grants.decided")) {
                    Files.delete(file);
                    Files.createDirectories(file.resolve("in-the-way"));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return recorded(draft);
        });
        assertThatThrownBy(() -> ben.decide(c.id(), List.of(word(c, "eve", Verdict.REMOVE))))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("review-unkept"));
        assertThat(ledger.getLast().type()).isEqualTo("review.campaign.not-kept");
        assertThat(ledger.getLast().body())
                .containsEntry("entry", ledger.get(ledger.size() - 2).id().toString());
        Files.delete(file.resolve("in-the-way"));
        Files.delete(file);
        Files.write(file, content);
        assertThat(as(ANN).read(c.id())).isEqualTo(c);
    }

    @Test
    void twoPeopleAtOnceLoseNothing() {
        Campaign c = started();
        List<CompletableFuture<Void>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Reviews who = as(i == 0 ? ANN : BEN);
            List<String> subjects = i == 0 ? List.of("eve", "cart") : List.of("team-a", "ann@");
            both.add(CompletableFuture.runAsync(() -> {
                for (String subject : subjects) {
                    var _ = who.decide(c.id(), List.of(word(c, subject, Verdict.REMOVE)));
                }
            }));
        }
        both.forEach(CompletableFuture::join);
        Campaign after = as(ANN).read(c.id());
        assertThat(after.progress().removed()).isEqualTo(4);
        assertThat(after.history()).hasSize(4);
    }

    @Test
    void onTheSameGrantTheSecondIsToldWhoWasFirst() {
        Campaign c = started();
        var _ = as(ANN).decide(c.id(), List.of(word(c, "team-a", Verdict.REMOVE)));
        assertThatThrownBy(() ->
                        as(BEN).decide(c.id(), List.of(word(c, "cart", Verdict.KEEP), word(c, "team-a", Verdict.KEEP))))
                .isInstanceOfSatisfying(FailureException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo("review-overtaken");
                    assertThat(e.failure().happened()).contains(ANN, "remove");
                });
        assertThat(as(BEN).read(c.id()).progress().settled())
                .as("all of it or nothing")
                .isEqualTo(1);
        assertThat(ledger).hasSize(2);
    }

    @Test
    void damagedNewerAndForeignFilesAreToldAndNotTouched() throws IOException {
        Campaign c = started();
        Path file = folder.resolve("reviews").resolve(c.id() + ".review.json");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThat(as(ANN).list())
                .singleElement()
                .satisfies(s -> assertThat(s.failure().orElseThrow().code()).isEqualTo("review-unreadable"));
        Files.writeString(file, whole.replace("\"version\":1", "\"version\":2"));
        assertThatThrownBy(() -> as(ANN).read(c.id()))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("review-newer"));
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> as(ANN).read(c.id())).isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> as(ANN).read("../../etc/passwd"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("review-not-found"));
        assertThatThrownBy(() -> as(ANN).read("none"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("review-not-found"));
    }

    @Test
    void aFolderWithoutCampaignsIsEmpty() {
        assertThat(as(ANN).list()).isEmpty();
    }

    @Test
    void manyDecisionsAtOnceFitIntoTheLedger() {
        var many = world();
        for (int i = 0; i < 1_000; i++) {
            many.add(dev.castellan.access.Binding.in(
                    "shop", "b" + i, Worlds.READER, dev.castellan.access.Subject.user("u" + i + "x".repeat(150))));
        }
        Campaign c = as(ANN).start(
                        "Many",
                        Optional.empty(),
                        "files",
                        Scope.ALL,
                        List.of(BEN),
                        Optional.empty(),
                        look(many, Scope.ALL))
                .campaign();
        List<Campaign.Word> words = c.items().stream()
                .map(i -> new Campaign.Word(i.id(), Verdict.REMOVE, "gone " + "y".repeat(500), Optional.empty()))
                .toList();
        assertThat(as(BEN).decide(c.id(), words).campaign().progress().removed())
                .isEqualTo(1_004);
        assertThat(ledger).hasSize(4);
        assertThat(ledger.stream().skip(1).map(d -> d.body().toString().length()))
                .allSatisfy(size -> assertThat(size).isLessThan(256 * 1024));
    }
}
