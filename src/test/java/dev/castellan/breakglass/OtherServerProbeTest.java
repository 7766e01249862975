package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every server refuses a certificate that it never knew. */
class OtherServerProbeTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();

    private CheckoutId lost(TestRoom room) {
        CheckoutId id = room.room.request(TestRoom.test()).id();
        var _ = room.room.fetch(id, _ -> {});
        var _ = room.room.declareLost(id, "the notebook was stolen");
        return id;
    }

    private CertificateProbe.Answer asked(TestRoom room, CheckoutId id, String at, Optional<String> server) {
        byte[] copy = TestAuthority.bytes(world.authority.kubeconfig(world.admin, at));
        return room.room.probe(id, Optional.of(copy), List.of(), server);
    }

    @Test
    void thatAnotherServerRefusesItProvesNothing() {
        try (TestRoom room = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = lost(room);
            assertThat(asked(room, id, "https://10.0.0.2:6443", Optional.empty()))
                    .isInstanceOfSatisfying(
                            CertificateProbe.Answer.Unclear.class,
                            u -> assertThat(u.why()).contains("10.0.0.2", "10.0.0.1", "--server"));
            assertThat(room.state(id)).isEqualTo(CheckoutState.LOST);
            assertThat(room.room.snapshot().tainted()).hasSize(1);
            // The same server, written otherwise.
            assertThat(asked(room, id, "https://10.0.0.1:6443/", Optional.empty()))
                    .isInstanceOf(CertificateProbe.Answer.Refused.class);
            assertThat(room.state(id)).isEqualTo(CheckoutState.NEUTRALISED);
        }
    }

    /** A copy that opens the cluster under its new address is the worst news there is. */
    @Test
    void thatAnotherServerAcceptsItIsTold() {
        try (TestRoom room = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = lost(room);
            world.answer = new CertificateProbe.Answer.Accepted(200);
            assertThat(asked(room, id, "https://10.0.0.2:6443", Optional.empty()))
                    .isEqualTo(new CertificateProbe.Answer.Accepted(200));
            assertThat(room.state(id)).isEqualTo(CheckoutState.LOST);
            try (var entries = room.ledger.entries(0, Filter.type("checkout.probe.failed"))) {
                assertThat(entries.map(Entry::body).toList())
                        .singleElement()
                        .satisfies(b ->
                                assertThat(b.get("text")).isEqualTo("accepted by https://10.0.0.2:6443, status 200"));
            }
        }
    }

    @Test
    void aClusterUnderANewAddressIsAskedThereAndThatIsRecorded() {
        try (TestRoom room = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = lost(room);
            Optional<String> moved = Optional.of("https://10.0.0.2:6443");
            assertThat(asked(room, id, "https://10.0.0.3:6443", moved))
                    .isInstanceOf(CertificateProbe.Answer.Unclear.class);
            assertThat(asked(room, id, "https://10.0.0.2:6443", moved))
                    .isInstanceOf(CertificateProbe.Answer.Refused.class);
            assertThat(room.room.checkout(id).neutralised().orElseThrow().text())
                    .contains("https://10.0.0.2:6443", "said to be the server that was https://10.0.0.1:6443");
            try (var entries = room.ledger.entries(0, Filter.type("checkout.probe.intent"))) {
                assertThat(entries.map(Entry::body))
                        .allMatch(b -> moved.get().equals(b.get("text")))
                        .hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://a:6443,https://A:6443/x,true",
        "https://a,https://a:443,true",
        "https://a:6443,https://a:443,false",
        "https://[::1]:6443,https://[::1]:6443,true",
        "https://a:6443,https://a.evil:6443,false",
        "https://a:6443,no address at all,false",
        "nothing,nothing,false"
    })
    void aServerIsItsHostAndPort(String one, String other, boolean same) {
        assertThat(Probing.same(one, other)).isEqualTo(same);
    }
}
