package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file was taken in and the program ended before it was removed: the key lies open in it until it is seen to be gone. */
class OriginalFileTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();

    /** Not caught by anything that tidies up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Path file() {
        return folder.resolve("drive").resolve("super-admin.conf");
    }

    private CheckoutId takenInAndKilled() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), world.kubeconfig);
        try (TestRoom first = new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == FaultPoint.HELD_RECORDED) {
                throw new Killed();
            }
        })) {
            CheckoutId id = first.room
                    .request(TestRoom.request(Environment.TEST, false, CheckoutRequest.Source.FILE))
                    .id();
            assertThatThrownBy(() -> first.room.takeIn(id, file())).isInstanceOf(Killed.class);
            return id;
        }
    }

    private static List<String> told(TestRoom room) {
        try (var entries = room.ledger.entries(0, Filter.type("checkout.original."))) {
            return entries.map(Entry::type).toList();
        }
    }

    private void changed(String what) throws IOException {
        switch (what) {
            case "second user" ->
                Files.writeString(
                        file(),
                        world.kubeconfig.replace(
                                "contexts:", "- name: other\n  user:\n    token: something\ncontexts:"));
            case "large" -> Files.writeString(file(), world.kubeconfig + "# more\n".repeat(BoundedFile.LARGEST / 7));
            case "certificate" ->
                Files.writeString(
                        file(),
                        world.kubeconfig.replaceAll("client-certificate-data: .*", "client-certificate-data: AAAA"));
            default -> {
                Path moved = Files.move(file(), folder.resolve("moved.conf"));
                Files.createSymbolicLink(file(), moved);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"second user", "large", "certificate", "link"})
    void whereNobodyCanTellItIsNotSaidToBeRemovedAndLookedAtAgain(String what) throws IOException {
        CheckoutId id = takenInAndKilled();
        changed(what);
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {}))
                    .extracting(Failure::code)
                    .containsExactly("breakglass-original-unclear");
            assertThat(told(next)).isEmpty();
            assertThat(file()).exists();
            assertThat(next.state(id)).isEqualTo(CheckoutState.HELD);
        }
        Files.delete(file());
        Files.writeString(file(), world.kubeconfig);
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(file()).doesNotExist();
            assertThat(told(next)).containsExactly("checkout.original.removed");
            assertThat(next.state(id)).isEqualTo(CheckoutState.HELD);
        }
    }

    /** The rest of the key does not stay for it, and whoever reads the receipt knows where to look. */
    @ParameterizedTest
    @ValueSource(strings = {"second user", "large", "certificate", "link", "away", "drive"})
    void whereNobodyCanTellTheReturnGoesThroughAndItsReceiptSaysSo(String what) throws IOException {
        CheckoutId id = takenInAndKilled();
        Path aside = folder.resolve("aside");
        switch (what) {
            // Its folder is not there; and one is there that is another: what a drive is connected to.
            case "away" -> Files.move(file().getParent(), aside);
            case "drive" -> {
                Files.move(file().getParent(), aside);
                Files.createDirectory(file().getParent());
            }
            default -> changed(what);
        }
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {}))
                    .extracting(Failure::code)
                    .containsExactly("breakglass-original-unclear");
            ReturnReceipt receipt = next.room.giveBack(id, "by hand").receipt().orElseThrow();
            assertThat(receipt.uncheckable()).anyMatch(u -> u.contains("super-admin.conf"));
            assertThat(receipt.done()).noneMatch(d -> d.contains("super-admin.conf"));
            assertThat(told(next)).isEmpty();
            assertThat(receipt.clean()).isFalse();
            assertThat(receipt.originalUnclear().orElseThrow()).contains("super-admin.conf");
            assertThat(next.state(id)).isEqualTo(CheckoutState.RETURNED);
            assertThat(next.notices)
                    .filteredOn(n -> n.kind() == Notice.Kind.RETURNED)
                    .singleElement()
                    .satisfies(n -> assertThat(n.text()).contains("may still lie in the file it was taken from"));
            assertThat(next.vault(safe).ids()).isEmpty();
            // Until the certificate is refused it is known that the key lay open there.
            assertThat(next.room.snapshot().tainted())
                    .singleElement()
                    .satisfies(t -> assertThat(t.reasons()).anyMatch(r -> r.contains("super-admin.conf")));
        }
    }

    /** It is looked for until it is known what became of it, by each start and by the watch, and the receipt is written anew. */
    @ParameterizedTest
    @ValueSource(strings = {"start", "watch"})
    void itIsLookedForAfterTheReturnToo(String how) throws IOException {
        CheckoutId id = takenInAndKilled();
        Path aside = folder.resolve("aside");
        Files.move(file().getParent(), aside);
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            var _ = next.room.recover(_ -> {});
            var _ = next.room.giveBack(id, "by hand");
            long before = next.ledger.size();
            world.pass(Duration.ofMinutes(6));
            next.room.tick();
            // Away as before: there is nothing new to say, and nothing was searched for it.
            assertThat(next.ledger.size()).isEqualTo(before);
        }
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {}))
                    .extracting(Failure::code)
                    .containsExactly("breakglass-original-unclear");
            assertThat(next.state(id)).isEqualTo(CheckoutState.RETURNED);
            if (how.equals("watch")) {
                Files.move(aside, file().getParent());
                world.pass(Duration.ofMinutes(6));
                next.room.tick();
                cleared(next, id);
            }
        }
        if (how.equals("start")) {
            Files.move(aside, file().getParent());
            try (TestRoom next = TestRoom.of(world, folder, safe)) {
                assertThat(next.room.recover(_ -> {})).isEmpty();
                cleared(next, id);
            }
        }
    }

    private void cleared(TestRoom room, CheckoutId id) {
        assertThat(file()).doesNotExist();
        assertThat(told(room)).containsExactly("checkout.original.removed");
        assertThat(room.state(id)).isEqualTo(CheckoutState.VERIFIED);
        ReturnReceipt receipt = room.room.checkout(id).receipt().orElseThrow();
        assertThat(receipt.done()).anyMatch(d -> d.contains("super-admin.conf"));
        assertThat(room.notices)
                .filteredOn(n -> n.kind() == Notice.Kind.RETURNED)
                .last()
                .satisfies(n -> assertThat(n.text()).contains("no copy was found"));
        assertThat(room.room.refresh().irregular()).isEmpty();
    }

    @Test
    void oneThatSomebodyRemovedIsGone() throws IOException {
        CheckoutId id = takenInAndKilled();
        Files.delete(file());
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(told(next)).containsExactly("checkout.original.removed");
            assertThat(next.state(id)).isEqualTo(CheckoutState.HELD);
        }
    }

    @Test
    void anExpiredOneIsRemovedToo() throws IOException {
        CheckoutId id = takenInAndKilled();
        world.pass(Duration.ofDays(400));
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(file()).doesNotExist();
            assertThat(told(next)).containsExactly("checkout.original.removed");
            assertThat(next.state(id)).isEqualTo(CheckoutState.VERIFIED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherOneThatLiesThereIsLeftAloneAndToldAsSuch(boolean empty) throws IOException {
        CheckoutId id = takenInAndKilled();
        String other = empty ? "" : world.authority.kubeconfig(world.authority.admin(), "https://10.0.0.1:6443");
        Files.writeString(file(), other);
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(file()).hasContent(other);
            assertThat(told(next)).containsExactly("checkout.original.left");
            assertThat(next.state(id)).isEqualTo(CheckoutState.HELD);
            assertThat(next.room.giveBack(id, "by hand").receipt()).isPresent();
            assertThat(file()).exists();
            assertThat(next.room.refresh().irregular()).isEmpty();
        }
    }
}
