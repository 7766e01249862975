package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakGlassTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();
    private TestRoom own = TestRoom.of(new TestRoom.World(), Path.of("target/none"), Safe.inMemory());

    @BeforeEach
    void open() {
        own.close();
        own = TestRoom.of(world, folder, safe);
    }

    @AfterEach
    void close() {
        own.close();
    }

    private CheckoutId held() {
        CheckoutId id = own.room.request(TestRoom.test()).id();
        var _ = own.room.fetch(id, _ -> {});
        return id;
    }

    @Test
    void aCheckoutGoesItsWholeWayAndLeavesNothing() {
        CheckoutId id = held();
        assertThat(own.state(id)).isEqualTo(CheckoutState.HELD);
        Checkout.Holding holding = own.room.checkout(id).held().orElseThrow();
        assertThat(holding.deadline()).isEqualTo(TestRoom.START.plus(Duration.ofHours(1)));
        assertThat(holding.facts().name()).isEqualTo("kubernetes-admin");
        assertThat(own.vault(safe).present(id).usable()).isTrue();
        // The intent stood in the ledger, under the id that Azure was asked with.
        assertThat(own.room.checkout(id).fetches().getFirst().clientRequestId()).isEqualTo(world.asked.getFirst());

        RunningProxy proxy = own.room.open(id, _ -> {});
        assertThat(own.state(id)).isEqualTo(CheckoutState.IN_USE);
        assertThat(own.room.open(id, _ -> {})).isSameAs(proxy);

        Checkout back = own.room.giveBack(id, "by hand");
        assertThat(back.state(world.wall.get())).isEqualTo(CheckoutState.VERIFIED);
        assertThat(proxy.alive()).isFalse();
        assertThat(back.requests()).isEqualTo(7);
        ReturnReceipt receipt = back.receipt().orElseThrow();
        assertThat(receipt.checked()).containsExactly("/home/ada/.kube");
        assertThat(receipt.done()).anyMatch(d -> d.contains("data key is destroyed"));
        assertThat(receipt.uncheckable()).anyMatch(u -> u.contains("Other machines"));
        assertThat(own.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
        assertThat(own.room.snapshot().out()).isEmpty();
        assertThat(own.room.snapshot().history()).hasSize(1);
        assertThat(own.room.snapshot().irregular()).isEmpty();
        assertThatThrownBy(() -> own.room.open(id, _ -> {})).hasMessageContaining("breakglass-state");
        assertThat(own.ledger.verify()).allMatch(v -> v.sound());
    }

    /** Whoever begins a new journal has lost the old one: what is on the disk decides. */
    @Test
    void whereTheRecordCannotBeReadAFolderCountsAsAKey() throws IOException {
        CheckoutId id = held();
        own.close();
        Files.writeString(folder.resolve("ledger").resolve("ledger.db"), "no database, but long enough to be one");
        own = TestRoom.of(world, folder, safe);
        assertThatThrownBy(() -> own.room.checkout(id)).hasMessageContaining("ledger-");
        assertThatThrownBy(() -> own.room.requireNoKeyHere("no new journal was begun"))
                .hasMessageContaining("breakglass-held-here")
                .hasMessageContaining(id.value())
                .hasMessageContaining("no new journal was begun");
        own.vault(safe).destroyKey(id);
        own.vault(safe).removeSealed(id);
        own.vault(safe).removeFolder(id);
        own.room.requireNoKeyHere("no new journal was begun");
    }

    @Test
    void whatThePolicyDoesNotAllowIsNotEvenRequested() {
        CheckoutRequest request = TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE);
        CheckoutRequest unticketed = new CheckoutRequest(
                request.cluster(),
                "pos-07",
                Environment.PRODUCTION,
                "",
                "reason",
                Optional.empty(),
                Duration.ofHours(1),
                CheckoutScope.FULL,
                CheckoutRequest.Source.AZURE,
                false);
        assertThatThrownBy(() -> own.room.request(unticketed)).hasMessageContaining("a ticket has to be named");
        CheckoutId id = own.room.request(request).id();
        assertThat(own.state(id)).isEqualTo(CheckoutState.REQUESTED);
        assertThatThrownBy(() -> own.room.approve(id, "")).hasMessageContaining("breakglass-denied-own");
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-state");
        assertThat(world.asked).isEmpty();
        assertThat(own.room.snapshot().waitingForMe()).isEmpty();
        assertThat(own.room.snapshot().waitingForOthers()).hasSize(1);
        assertThat(own.room.cancel(id, "solved").state(world.wall.get())).isEqualTo(CheckoutState.CANCELLED);
    }

    @Test
    void anEmergencyIsLoudAndLeavesAReview() {
        CheckoutId id = own.room
                .request(TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.AZURE))
                .id();
        assertThat(own.notices).anyMatch(n -> n.kind() == Notice.Kind.EMERGENCY);
        // The hook is told too, on a thread of its own.
        org.awaitility.Awaitility.await().until(() -> !own.hooked.isEmpty());
        var _ = own.room.fetch(id, _ -> {});
        var _ = own.room.giveBack(id, "by hand");
        assertThat(own.room.snapshot().reviews()).hasSize(1);
        assertThatThrownBy(() -> own.room.review(id, "fine")).hasMessageContaining("breakglass-denied-own");
    }

    @Test
    void whatAzureRefusesLeavesNothingAndCanBeTriedAgain() {
        CheckoutId id = own.room.request(TestRoom.test()).id();
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("azure-forbidden");
        assertThat(own.state(id)).isEqualTo(CheckoutState.APPROVED);
        assertThat(own.room.checkout(id).fetches().getFirst().out()).isFalse();
        world.refusal = Optional.of(Failure.expected("network-broken", "Broke off.", "", ""));
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("network-broken");
        assertThat(own.room.checkout(id).fetches().getLast().out()).isTrue();
        assertThat(own.vault(safe).ids()).isEmpty();
        world.refusal = Optional.empty();
        world.kubeconfig = "users: [";
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-kubeconfig");
        world.kubeconfig = world.authority.kubeconfig(world.admin, "https://10.0.0.1:6443");
        assertThat(own.room.fetch(id, _ -> {}).state(world.wall.get())).isEqualTo(CheckoutState.HELD);
        assertThat(world.asked).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void anEligibleRoleIsActivatedForItAndEndedWithIt() {
        CheckoutId id = own.room.request(TestRoom.test()).id();
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        world.roles.add("eligible");
        var _ = own.room.fetch(id, _ -> {});
        assertThat(world.roles).contains("active");
        assertThat(own.room.checkout(id).activation().orElseThrow().phase())
                .isEqualTo(Checkout.Activation.Phase.ACTIVE);
        Checkout back = own.room.giveBack(id, "by hand");
        assertThat(world.roles).doesNotContain("active");
        assertThat(back.receipt().orElseThrow().done()).anyMatch(d -> d.contains("role is ended"));
        assertThat(back.activation().orElseThrow().phase()).isEqualTo(Checkout.Activation.Phase.ENDED);
    }

    @Test
    void warningsComeAtFifteenFiveAndOneMinuteAndThenItIsGivenBack() {
        CheckoutId id = held();
        RunningProxy proxy = own.room.open(id, _ -> {});
        own.room.tick();
        assertThat(ending()).isEmpty();
        for (int minute = 0; minute < 59; minute++) {
            world.pass(Duration.ofMinutes(1));
            own.room.tick();
        }
        assertThat(ending()).containsExactly("15 min are left.", "5 min are left.", "1 min are left.");
        world.pass(Duration.ofSeconds(61));
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);
        assertThat(own.room.checkout(id).returning().orElseThrow().text()).isEqualTo("time over");
        assertThat(own.room.checkout(id).overdueNoted()).isPresent();
        assertThat(proxy.alive()).isFalse();
    }

    private List<String> ending() {
        return own.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.ENDING)
                .map(Notice::text)
                .toList();
    }

    @Test
    void aClockSetBackGivesNoTimeAndSleepTakesIt() {
        CheckoutId id = held();
        own.room.tick();
        // Set back by a day while 61 minutes pass.
        world.wall.updateAndGet(w -> w.minus(Duration.ofDays(1)));
        world.nanos.addAndGet(Duration.ofMinutes(61).toNanos());
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);

        world.wall.set(TestRoom.START.plus(Duration.ofHours(3)));
        CheckoutId slept = held();
        own.room.tick();
        // A lid was closed: the wall clock went on, the other stood still.
        world.wall.updateAndGet(w -> w.plus(Duration.ofHours(2)));
        own.room.tick();
        assertThat(own.state(slept)).isEqualTo(CheckoutState.VERIFIED);
    }

    @Test
    void aReturnThatCannotBeFinishedStaysOpenAndGoesOnLater() {
        CheckoutId id = held();
        world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It does not end.", "", ""));
        assertThatThrownBy(() -> own.room.giveBack(id, "by hand")).hasMessageContaining("breakglass-proxy-stays");
        assertThat(own.state(id)).isEqualTo(CheckoutState.RETURNING);
        // The other steps were done all the same.
        assertThat(own.vault(safe).present(id).usable()).isFalse();
        world.proxyStays = Optional.empty();
        assertThat(own.room.recover(_ -> {})).isEmpty();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    @Test
    void othersAreToldOfAReturnThatFailsOnceForEachReason() {
        CheckoutId id = held();
        world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It does not end.", "", ""));
        world.pass(Duration.ofHours(2));
        own.room.tick();
        own.room.tick();
        own.room.tick();
        assertThat(failed()).containsExactly("It does not end.");
        world.proxyStays = Optional.of(Failure.expected("breakglass-other", "Something else.", "", ""));
        own.room.tick();
        own.room.tick();
        assertThat(failed()).containsExactly("It does not end.", "Something else.");
        world.proxyStays = Optional.empty();
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    /** An empty list as of now would say that nothing is out. */
    @Test
    void whatWasNeverReadHasNoTime() throws IOException {
        assertThat(own.room.snapshot().at()).isEmpty();
        Path record = Files.createDirectories(folder.resolve("other").resolve("ledger"))
                .resolve("ledger.db");
        Files.writeString(record, "no database any more");
        try (TestRoom other = TestRoom.of(world, folder.resolve("other"), safe)) {
            BreakGlassSnapshot read = other.room.refresh();
            assertThat(read.failure()).isPresent();
            assertThat(read.at()).isEmpty();
        }
        assertThat(own.room.refresh().at()).contains(TestRoom.START);
    }

    private List<String> returned() {
        return own.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.RETURNED)
                .map(Notice::text)
                .toList();
    }

    /** By hand, and nobody tries again by hand: whoever finishes it later, who was told of the one is told of the other. */
    @Test
    void afterAReturnThatFailedOthersAreToldOnceThatItSucceeded() {
        CheckoutId id = held();
        world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It does not end.", "", ""));
        assertThatThrownBy(() -> own.room.giveBack(id, "by hand")).hasMessageContaining("breakglass-proxy-stays");
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.RETURNING);
        assertThat(failed()).hasSize(1);
        assertThat(returned()).isEmpty();
        world.proxyStays = Optional.empty();
        world.pass(Duration.ofMinutes(6));
        own.room.tick();
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);
        assertThat(returned()).containsExactly("Given back; no copy was found where it was looked for.");
    }

    /** The search for copies of a key whose time is over does not come to its end the first time. */
    @Test
    void whoWasToldThatNobodySearchedIsToldWhatTheNextSearchFinds() {
        CheckoutId id = held();
        world.beforeSearch = () -> {
            world.beforeSearch = () -> {};
            throw Failure.expected("breakglass-search", "The search broke off.", "", "")
                    .asException();
        };
        world.pass(Duration.ofHours(2));
        own.room.tick();
        for (int i = 0; i < 3 && own.room.checkout(id).receipt().isEmpty(); i++) {
            world.pass(Duration.ofMinutes(6));
            own.room.tick();
        }
        own.room.tick();
        assertThat(own.state(id)).isEqualTo(CheckoutState.VERIFIED);
        assertThat(returned())
                .satisfiesExactly(
                        first -> assertThat(first).contains("nobody looked for copies"),
                        second -> assertThat(second).contains("no copy was found"));
    }

    @Test
    void othersAreToldOfAReturnThatFailsAlsoWhereTheRecordCannotBeRead() {
        own.close();
        own = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), this::unreadable);
        CheckoutId id = held();
        assertThat(own.room.refresh().out()).hasSize(1);
        assertThatThrownBy(() -> own.room.giveBack(id, "by hand")).satisfies(e -> {
            assertThat(e).hasMessageContaining("ledger-");
            assertThat(e.getSuppressed()).isNotEmpty();
        });
        assertThat(failed()).hasSize(1);
    }

    private void unreadable(FaultPoint point) {
        if (point == FaultPoint.RETURN_INTENT_RECORDED) {
            own.ledger.close();
            try {
                Files.writeString(folder.resolve("ledger").resolve("ledger.db"), "no database any more");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private List<String> failed() {
        return own.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.RETURN_FAILED)
                .map(Notice::text)
                .toList();
    }

    @Test
    void aKeyWhoseCertificateIsRefusedIsDestroyedAllTheSame() {
        CheckoutId tick = held();
        CheckoutId start = held();
        for (CheckoutId id : List.of(tick, start)) {
            assertThat(own.room.probe(id, Optional.empty(), List.of(), Optional.empty()))
                    .isEqualTo(world.answer);
            assertThat(own.state(id)).isEqualTo(CheckoutState.NEUTRALISED);
            assertThat(own.vault(safe).present(id).usable()).isTrue();
        }
        own.close();
        own = TestRoom.of(world, folder, safe);
        world.proxyStays = Optional.empty();
        world.pass(Duration.ofHours(2));
        own.room.tick();
        assertThat(own.room.checkout(tick).receipt()).isPresent();
        assertThat(own.vault(safe).ids()).isEmpty();

        CheckoutId later = held();
        var _ = own.room.probe(later, Optional.empty(), List.of(), Optional.empty());
        own.close();
        own = TestRoom.of(world, folder, safe);
        assertThat(own.room.recover(_ -> {})).isEmpty();
        assertThat(own.room.checkout(later).receipt()).isPresent();
        assertThat(own.vault(safe).ids()).isEmpty();
        assertThat(own.state(later)).isEqualTo(CheckoutState.NEUTRALISED);
    }

    @Test
    void aCopyGivenForTheProbeIsWipedWhateverComesOfIt() {
        CheckoutId id = own.room.request(TestRoom.test()).id();
        byte[] copy = TestAuthority.bytes(world.kubeconfig);
        assertThatThrownBy(() -> own.room.probe(id, Optional.of(copy), List.of(), Optional.empty()))
                .hasMessageContaining("breakglass-state");
        assertThat(copy).containsOnly(0);
    }

    @Test
    void theHistoryIsReadOnceForAsLongAsNothingIsRecorded() {
        CheckoutLog log = new CheckoutLog(own.ledger, folder);
        CheckoutId id = own.room.request(TestRoom.test()).id();
        Register first = log.read();
        assertThat(log.read()).isSameAs(first);
        var _ = own.room.cancel(id, "not needed");
        assertThat(log.read()).isNotSameAs(first);
        assertThat(log.read().checkout(id).orElseThrow().cancelled()).isPresent();
    }

    @Test
    void copiesThatAreLeftTaintTheClusterUntilTheCertificateIsRefused() {
        CheckoutId id = held();
        world.outcome = new CopySearch.Outcome(
                List.of("/a"), List.of("/a/b: a kubeconfig"), List.of(), List.of("/a/b: locked"), List.of());
        var _ = own.room.giveBack(id, "by hand");
        assertThat(own.state(id)).isEqualTo(CheckoutState.RETURNED);
        assertThat(own.room.snapshot().tainted()).hasSize(1);
        // The key is gone: it takes a copy to ask.
        assertThatThrownBy(() -> own.room.probe(id, Optional.empty(), List.of(), Optional.empty()))
                .hasMessageContaining("breakglass-sealed-gone");
        byte[] copy = TestAuthority.bytes(world.kubeconfig);
        world.answer = new CertificateProbe.Answer.Accepted(200);
        assertThat(own.room.probe(id, Optional.of(copy), List.of(), Optional.empty()))
                .isEqualTo(world.answer);
        assertThat(own.room.snapshot().tainted()).hasSize(1);
        byte[] other =
                TestAuthority.bytes(world.authority.kubeconfig(world.authority.admin(), "https://10.0.0.1:6443"));
        world.answer = new CertificateProbe.Answer.Refused(5);
        assertThat(own.room.probe(id, Optional.of(other), List.of(), Optional.empty()))
                .isInstanceOf(CertificateProbe.Answer.Unclear.class);
        assertThat(own.room.probe(id, Optional.of(TestAuthority.bytes(world.kubeconfig)), List.of(), Optional.empty()))
                .isEqualTo(world.answer);
        assertThat(own.room.snapshot().tainted()).isEmpty();
        assertThat(own.state(id)).isEqualTo(CheckoutState.NEUTRALISED);
    }

    @Test
    void aFileIsTakenInSealedAndRemovedAndTaints() throws IOException {
        Path file = Files.writeString(folder.resolve("super-admin.conf"), world.kubeconfig);
        CheckoutId id = own.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.FILE))
                .id();
        Checkout held = own.room.takeIn(id, file);
        assertThat(file).doesNotExist();
        assertThat(held.state(world.wall.get())).isEqualTo(CheckoutState.HELD);
        assertThat(held.fetches().getFirst().originalRemoved()).isTrue();
        // Sealed is one thing, used another.
        assertThatThrownBy(() -> own.room.open(id, _ -> {})).hasMessageContaining("breakglass-state");
        assertThat(own.room.snapshot().tainted())
                .singleElement()
                .satisfies(t -> assertThat(t.reasons())
                        .containsExactly("The key lay open in "
                                + held.fetches().getFirst().file()));
        var _ = own.room.giveBack(id, "by hand");
        assertThat(own.room.snapshot().tainted()).hasSize(1);
    }

    @Test
    void aFileThatIsNoneIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("other.conf"), "apiVersion: v1\nkind: Config\n");
        CheckoutId id = own.room
                .request(TestRoom.request(Environment.TEST, false, CheckoutRequest.Source.FILE))
                .id();
        assertThatThrownBy(() -> own.room.takeIn(id, file)).hasMessageContaining("breakglass-kubeconfig");
        assertThat(file).exists();
        Path link = Files.createSymbolicLink(folder.resolve("link.conf"), file);
        assertThatThrownBy(() -> own.room.takeIn(id, link)).hasMessageContaining("is a link");
        assertThatThrownBy(() -> own.room.takeIn(id, folder.resolve("none"))).hasMessageContaining("breakglass-file");
        assertThat(own.vault(safe).ids()).isEmpty();
    }

    @Test
    void aLockedKeyStoreOrAReadOnlyFolderKeepNothingBehind() throws IOException {
        Safe locked = new Safe() {
            @Override
            public Optional<byte[]> read(String name) {
                return safe.read(name);
            }

            @Override
            public void write(String name, byte[] secret) {
                if (name.startsWith("breakglass-")) {
                    throw Failure.expected("identity-safe-unavailable", "Locked.", "", "")
                            .asException();
                }
                safe.write(name, secret);
            }

            @Override
            public void remove(String name) {
                safe.remove(name);
            }
        };
        own.close();
        own = TestRoom.of(world, folder, locked);
        CheckoutId id = own.room.request(TestRoom.test()).id();
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("identity-safe-unavailable");
        assertThat(own.state(id)).isEqualTo(CheckoutState.APPROVED);
        assertThat(own.vault(safe).ids()).isEmpty();
        // A file where the folder should be: nothing can be written there.
        Path place = folder.resolve("breakglass");
        Files.delete(place.resolve(id.value() + ".lock"));
        Files.delete(place);
        Files.writeString(place, "in the way");
        assertThatThrownBy(() -> own.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-vault");
        assertThat(world.asked)
                .as("Azure was not asked for what could not be kept")
                .hasSize(1);
    }

    @Test
    void whatTheProxyRecordedStaysAfterTheReturn() throws IOException {
        CheckoutId id = held();
        Path record = Files.createDirectories(
                folder.resolve("breakglass").resolve(id.value()).resolve("record"));
        Files.writeString(record.resolve("0.jsonl"), "{}");
        var _ = own.room.giveBack(id, "by hand");
        assertThat(record.resolve("0.jsonl")).exists();
        assertThat(own.vault(safe).ids()).isEmpty();
        assertThat(own.vault(safe).present(id)).isEqualTo(new KeyVault.Present(false, false, false));
    }

    @Test
    void aSealedKeyThatWasExchangedOpensNothing() throws IOException {
        CheckoutId one = held();
        CheckoutId two = held();
        Path vault = folder.resolve("breakglass");
        Files.copy(
                vault.resolve(two.value()).resolve("sealed.key"),
                vault.resolve(one.value()).resolve("sealed.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> own.room.open(one, _ -> {})).hasMessageContaining("breakglass-sealed-gone");
        assertThat(own.state(one)).isEqualTo(CheckoutState.HELD);
    }

    @Test
    void lostOnesAreDestroyedHereAndMarkTheCluster() {
        CheckoutId id = held();
        var _ = own.room.declareLost(id, "laptop stolen");
        assertThat(own.state(id)).isEqualTo(CheckoutState.LOST);
        assertThat(own.room.recover(_ -> {})).isEmpty();
        assertThat(own.vault(safe).ids()).isEmpty();
        assertThat(own.room.snapshot().tainted()).hasSize(1);
    }

    @Test
    void aProxyOfAKeyThatIsDeclaredLostOrRefusedEndsAtTheNextLook() {
        CheckoutId lost = held();
        RunningProxy one = own.room.open(lost, _ -> {});
        var _ = own.room.declareLost(lost, "seen in a chat");
        own.room.tick();
        assertThat(one.alive()).isFalse();
        assertThat(own.vault(safe).present(lost).usable()).isFalse();
        assertThat(own.room.checkout(lost).returning().orElseThrow().text()).isEqualTo("declared lost");
        CheckoutId refused = held();
        RunningProxy two = own.room.open(refused, _ -> {});
        var _ = own.room.probe(refused, Optional.empty(), List.of(), Optional.empty());
        assertThat(own.state(refused)).isEqualTo(CheckoutState.NEUTRALISED);
        own.room.tick();
        assertThat(two.alive()).isFalse();
        assertThat(own.vault(safe).present(refused).usable()).isFalse();
    }

    @Test
    void aFileThatCannotBeNamedHereKeepsNoTimeWaiting() {
        CheckoutId id = held();
        RunningProxy proxy = own.room.open(id, _ -> {});
        var _ = own.ledger.append(dev.castellan.ledger.Draft.of(
                "checkout.exported", id.subject(), java.util.Map.of("path", "no\u0000name", "file", "f", "hash", "h")));
        assertThat(own.room.checkout(id).exports()).hasSize(1);
        world.pass(Duration.ofHours(5));
        assertThatThrownBy(own.room::tick).isInstanceOf(java.nio.file.InvalidPathException.class);
        assertThat(proxy.alive()).isFalse();
        assertThat(own.vault(safe).present(id).usable()).isFalse();
    }

    @Test
    void whatGoesWrongWithOneIsToldAndTheOthersArePickedUp() {
        CheckoutId first = held();
        CheckoutId second = held();
        own.close();
        world.pass(Duration.ofHours(5));
        java.util.concurrent.atomic.AtomicBoolean once = new java.util.concurrent.atomic.AtomicBoolean();
        own = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == FaultPoint.RETURN_INTENT_RECORDED && once.compareAndSet(false, true)) {
                throw new java.util.NoSuchElementException("closed by another program");
            }
        });
        assertThat(own.room.recover(_ -> {})).extracting(Failure::code).containsExactly("breakglass-recovery-defect");
        assertThat(own.state(first)).isEqualTo(CheckoutState.RETURNING);
        assertThat(own.state(second)).isEqualTo(CheckoutState.VERIFIED);
    }
}
