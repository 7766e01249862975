package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.console.FakeShell;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Ending;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.job.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BreakGlassModelTest {
    private final FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA)
            .with(
                    Checkouts.in(
                            CheckoutState.APPROVED,
                            1,
                            Checkouts.ADA,
                            Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)),
                    Checkouts.in(
                            CheckoutState.REQUESTED,
                            2,
                            Checkouts.BEN,
                            Checkouts.request("store-porto-4", Environment.TEST, true, false)));
    private final FakeShell shell = FakeShell.withoutToolkit(() -> Checkouts.NOW);
    private final BreakGlassModel model = new BreakGlassModel(desk, shell);

    @Test
    void nothingIsShownAsReadBeforeItWas() {
        assertThat(model.picture().read()).isFalse();
        desk.told();
        assertThat(model.picture().read()).isTrue();
        assertThat(model.picture().waitingForMe()).hasSize(1);
        assertThat(model.picture().ready()).hasSize(1);
    }

    @Test
    void aReadingWithoutNewsChangesNothing() {
        desk.told();
        int[] told = {0};
        var _ = model.onChange(() -> told[0]++);
        desk.told();
        desk.told();
        assertThat(told[0]).isZero();
    }

    @Test
    void aCheckoutIsOpenedUsedAndGivenBack() {
        desk.told();
        model.open(model.picture().ready().getFirst());
        await().until(() -> model.picture().out().stream()
                .anyMatch(r -> r.live().isPresent() && r.step().isEmpty()));
        CheckoutRow row = model.picture().out().getFirst();
        assertThat(row.state()).isEqualTo(CheckoutState.IN_USE);
        assertThat(model.requests(row.checkout().id())).isEqualTo(12);
        assertThat(whenClosed()).singleElement().asString().contains("store-lyon-3");
        assertThat(model.atStake()).isEmpty();
        model.giveBack(row);
        await().until(() -> !shell.told.isEmpty() && model.picture().out().isEmpty());
        assertThat(model.picture().history().getFirst().checkout().receipt()).isPresent();
        await().untilAsserted(() -> assertThat(whenClosed()).isEmpty());
    }

    /** Who was not signed in is reviewed by two; the first does not close it. */
    @Test
    void theFirstOfTwoReviewsSaysThatOneMoreIsNeeded() {
        Person nobody = new Person("ada", "", "device-kiosk");
        desk.checkouts.clear();
        desk.with(Checkouts.in(
                CheckoutState.IN_USE,
                6,
                nobody,
                Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, true)));
        desk.told();
        CheckoutRow row = model.picture().reviews().getFirst();
        assertThat(model.picture().reviewable(row.checkout(), Checkouts.NOW)).isTrue();
        model.review(row, "looked at the record");
        await().until(() -> !shell.told.isEmpty());
        assertThat(shell.told.getFirst()).contains("one more person");
        assertThat(row.checkout().reviewWords()).startsWith("two others have to review it");
    }

    /** Declared lost: what lay here goes, and then nothing claims that it is here; what was copied is another matter. */
    @Test
    void aKeyThatIsDestroyedIsNotSaidToBeOutHere() {
        Checkout lost = Checkouts.in(
                CheckoutState.LOST,
                6,
                Checkouts.ADA,
                Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false));
        desk.with(lost);
        desk.told();
        BreakGlassSnapshot before = desk.snapshot().orElseThrow();
        assertThat(StandingCheckouts.of(before)).anyMatch(n -> n.toString().contains("is out here"));
        assertThat(StandingCheckouts.whenClosed(before))
                .singleElement()
                .asString()
                .contains("is still out");
        assertThat(StandingCheckouts.unreturned(before)).containsExactly(lost);
        desk.with(Checkouts.destroyed(lost));
        desk.told();
        BreakGlassSnapshot after = desk.snapshot().orElseThrow();
        assertThat(after.out()).hasSize(1);
        assertThat(StandingCheckouts.of(after)).isEmpty();
        assertThat(StandingCheckouts.whenClosed(after)).isEmpty();
        assertThat(StandingCheckouts.unreturned(after)).isEmpty();
    }

    /** Every key that lies here, and no other; where copies were left, the window does not close over them. */
    @Test
    void closingOffersToGiveBackWhatIsHere() throws Exception {
        assertThat(new BreakGlassScreens(desk).ending()).isEmpty();
        desk.with(
                Checkouts.in(
                        CheckoutState.IN_USE,
                        6,
                        Checkouts.ADA,
                        Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)),
                Checkouts.in(
                        CheckoutState.OVERDUE,
                        7,
                        Checkouts.ADA,
                        Checkouts.request("store-porto-4", Environment.TEST, false, false)),
                Checkouts.in(
                        CheckoutState.HELD,
                        8,
                        Checkouts.BEN,
                        Checkouts.request("hub-1", Environment.TEST, false, false)));
        desk.told();
        Ending ending = new BreakGlassScreens(desk).ending().orElseThrow();
        assertThat(ending.verb()).isEqualTo("Give back");
        assertThat(ending.pieces())
                .extracting(Ending.Piece::title)
                .containsExactlyInAnyOrder(
                        "Give the admin certificate of store-lyon-3 back",
                        "Give the admin certificate of store-porto-4 back");
        Jobs.Progress nobody = (_, _) -> {};
        for (Ending.Piece piece : ending.pieces()) {
            var _ = piece.work().run(nobody);
        }
        assertThat(desk.asked)
                .filteredOn("return by closing the console"::equals)
                .hasSize(2);
        assertThat(new BreakGlassScreens(desk).ending()).isEmpty();

        desk.with(Checkouts.in(
                CheckoutState.HELD,
                6,
                Checkouts.ADA,
                Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)));
        desk.clean = false;
        desk.told();
        Ending again = new BreakGlassScreens(desk).ending().orElseThrow();
        assertThatThrownBy(() -> again.pieces().getFirst().work().run(nobody))
                .hasMessageContaining("breakglass-copies-left")
                .hasMessageContaining("a copy of it was left");
    }

    /** What nobody looked for is not told as copies that were counted. */
    @Test
    void whatClosingTellsIsWhatTheReceiptSays() {
        CheckoutId id = CheckoutId.random();
        assertThat(BreakGlassScreens.unclear(id, receipt(List.of(), Optional.empty(), Optional.empty())))
                .isEmpty();
        assertThat(BreakGlassScreens.unclear(
                        id, receipt(List.of(), Optional.of("The disk cannot be read."), Optional.empty())))
                .hasValueSatisfying(f -> assertThat(f.happened())
                        .isEqualTo("The key is destroyed, and nobody looked for copies of it on this computer:"
                                + " The disk cannot be read."));
        assertThat(BreakGlassScreens.unclear(
                        id, receipt(List.of(), Optional.empty(), Optional.of("Whether the key still lies there …"))))
                .hasValueSatisfying(f -> assertThat(f.happened())
                        .isEqualTo("The key is destroyed here. Whether the key still lies there …"));
        assertThat(BreakGlassScreens.unclear(
                        id, receipt(List.of("a", "b"), Optional.of("The disk cannot be read."), Optional.empty())))
                .hasValueSatisfying(f -> assertThat(f.happened()).contains("2 copies of it were left"));
    }

    private static ReturnReceipt receipt(
            List<String> left, Optional<String> unsearched, Optional<String> originalUnclear) {
        return new ReturnReceipt(
                Instant.EPOCH,
                "by hand",
                List.of(),
                List.of(),
                left,
                List.of(),
                left,
                List.of(),
                0,
                unsearched,
                originalUnclear);
    }

    /** What whoever closes the window is told, whether a screen of break-glass is open or not. */
    private List<String> whenClosed() {
        return new BreakGlassScreens(desk).atStake();
    }

    @Test
    void whatFailsIsToldAndCanBeTriedAgain() {
        desk.told();
        desk.failing = Optional.of(Failure.expected("breakglass-own", "It is your own.", "Nothing changed.", "Ask Ben.")
                .asException());
        CheckoutRow row = model.picture().waitingForMe().getFirst();
        model.approve(row, "fine");
        await().until(() -> !shell.failures.isEmpty());
        assertThat(shell.failures.getFirst().code()).isEqualTo("breakglass-own");
        await().until(() -> model.picture().waitingForMe().getFirst().step().isEmpty());
        desk.failing = Optional.empty();
        model.approve(row, "fine");
        await().until(() -> model.picture().waitingForMe().isEmpty());
    }

    @Test
    void aRoomThatCannotBeOpenedIsNoSkeletonForEver() {
        desk.reading =
                Optional.of(Failure.expected("identity-safe-locked", "The key store is locked.", "", "Unlock it.")
                        .asException());
        model.readAgain();
        await().until(() -> model.picture().failure().isPresent());
        assertThat(model.picture().read()).isFalse();
        desk.reading = Optional.empty();
        model.readAgain();
        await().until(() -> model.picture().read());
        assertThat(model.picture().failure()).isEmpty();
    }

    @Test
    void workUnderWayIsAtStake() {
        desk.told();
        CountDownLatch go = new CountDownLatch(1);
        desk.before = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        model.open(model.picture().ready().getFirst());
        await().until(() -> model.atStake().stream().anyMatch(s -> s.contains("is under way")));
        go.countDown();
        await().until(() -> model.atStake().stream().noneMatch(s -> s.contains("is under way")));
    }

    @Test
    void whoClosesTheWindowIsToldOfAReturnThatIsUnderWay() {
        for (CheckoutState state : List.of(CheckoutState.RETURNING, CheckoutState.HELD)) {
            desk.checkouts.clear();
            var _ = desk.with(Checkouts.in(
                    state, 3, Checkouts.ADA, Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)));
            desk.told();
            String expected = state == CheckoutState.HELD
                    ? "is still out"
                    : "The return of the admin certificate of store-lyon-3";
            await().untilAsserted(() ->
                    assertThat(whenClosed()).singleElement().asString().contains(expected));
        }
    }

    @Test
    void placesAndAddressesAreInverse() {
        for (BreakGlassPlace place : java.util.List.<BreakGlassPlace>of(
                new BreakGlassPlace.Now(),
                new BreakGlassPlace.History(),
                new BreakGlassPlace.Policy(),
                new BreakGlassPlace.Request(Optional.empty()),
                new BreakGlassPlace.Request(Optional.of(new ClusterId("/subscriptions/a b/c"))),
                new BreakGlassPlace.One(Checkouts.id(3)))) {
            assertThat(BreakGlassPlace.of(Address.parse(place.address().print()).orElseThrow()))
                    .isEqualTo(place);
        }
        assertThat(BreakGlassPlace.of(Address.of("breakglass", "co-../../x"))).isEqualTo(new BreakGlassPlace.Now());
    }

    @Test
    void theFormSaysWhatIsWrongAndSendsWhatIsRight() {
        RequestForm empty = RequestForm.EMPTY;
        assertThat(empty.checked(RequestForm.Measure.STANDARD))
                .isInstanceOfSatisfying(
                        RequestForm.Checked.Wrong.class,
                        wrong -> assertThat(wrong.complaints())
                                .containsOnlyKeys(
                                        RequestForm.Field.CLUSTER, RequestForm.Field.REASON, RequestForm.Field.TICKET));
        var cluster = dev.castellan.console.fleet.Clusters.cluster("store-lyon-3")
                .environment(Environment.PRODUCTION)
                .build();
        RequestForm typed =
                new RequestForm(Optional.of(cluster), "Entra is down", "INC-1", "241", true, "system:masters", false);
        assertThat(typed.checked(RequestForm.Measure.STANDARD))
                .isInstanceOfSatisfying(
                        RequestForm.Checked.Wrong.class,
                        wrong -> assertThat(wrong.complaints())
                                .containsOnlyKeys(RequestForm.Field.DURATION, RequestForm.Field.GROUPS));
        RequestForm right =
                new RequestForm(Optional.of(cluster), "Entra is down", "INC-1", "240", true, "oncall, net", false);
        assertThat(right.checked(RequestForm.Measure.STANDARD))
                .isInstanceOfSatisfying(RequestForm.Checked.Ready.class, ready -> {
                    assertThat(ready.request().duration()).isEqualTo(Duration.ofHours(4));
                    assertThat(ready.request().scope().groups()).containsExactly("oncall", "net");
                });
    }

    private static CheckoutPolicy naming(Map<ClusterId, Environment> clusters) {
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        return new CheckoutPolicy(
                standard.rules(),
                standard.ticketPattern(),
                standard.requestLifetime(),
                standard.approvalLifetime(),
                standard.failClosed(),
                standard.unconfirmed(),
                standard.samePerson(),
                standard.approvers(),
                standard.approverDevices(),
                clusters);
    }

    @Test
    void theFormIsAsStrictAsTheRoomWhateverThisConsoleTakesTheClusterFor() {
        var cluster = dev.castellan.console.fleet.Clusters.cluster("store-lyon-3")
                .environment(Environment.TEST)
                .build();
        RequestForm typed = new RequestForm(Optional.of(cluster), "Entra is down", "", "300", false, "", false);
        assertThat(typed.checked(RequestForm.Measure.STANDARD)).isInstanceOf(RequestForm.Checked.Ready.class);
        assertThat(typed.otherEnvironment(RequestForm.Measure.STANDARD)).isEmpty();
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        CheckoutPolicy names = naming(Map.of(cluster.id(), Environment.PRODUCTION));
        // The policy names it, or somebody who asked before called it so.
        for (RequestForm.Measure measure : List.of(
                new RequestForm.Measure(names, Map.of()),
                new RequestForm.Measure(standard, Map.of(cluster.id(), Environment.PRODUCTION)))) {
            assertThat(typed.rule(measure)).isEqualTo(standard.rule(Environment.PRODUCTION));
            assertThat(typed.otherEnvironment(measure))
                    .hasValueSatisfying(words -> assertThat(words).contains(Environment.PRODUCTION.label()));
            assertThat(typed.checked(measure))
                    .isInstanceOfSatisfying(
                            RequestForm.Checked.Wrong.class,
                            wrong -> assertThat(wrong.complaints())
                                    .containsOnlyKeys(RequestForm.Field.TICKET, RequestForm.Field.DURATION));
        }
        // What the policy names holds, be it milder than what was said.
        CheckoutPolicy milder = naming(Map.of(cluster.id(), Environment.TEST));
        assertThat(typed.checked(new RequestForm.Measure(milder, Map.of(cluster.id(), Environment.PRODUCTION))))
                .isInstanceOf(RequestForm.Checked.Ready.class);
    }

    @Test
    void theRateLooksAtTheLastMinute() {
        RequestRate rate = new RequestRate();
        assertThat(rate.perMinute()).isZero();
        Instant at = Checkouts.NOW;
        for (int i = 0; i <= 24; i++) {
            rate.count(at.plusSeconds(5L * i), 10L * i);
        }
        assertThat(rate.perMinute()).isBetween(115L, 125L);
        rate.count(at.plusSeconds(130), 0);
        assertThat(rate.perMinute()).isZero();
    }

    @Test
    void timeIsToldInWords() {
        assertThat(TimeRing.words(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
        assertThat(TimeRing.words(Duration.ofSeconds(247))).isEqualTo("4:07");
        assertThat(TimeRing.words(Duration.ofSeconds(-1))).isEqualTo("over");
    }
}
