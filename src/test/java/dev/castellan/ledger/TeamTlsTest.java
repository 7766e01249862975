package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A team's server elsewhere: reached over TLS with an authority of one's own, and with nobody else's. */
@EnabledOnOs(OS.LINUX)
class TeamTlsTest {
    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.start();
    private final String database = server.database();
    private final Authority own = authority("Contoso root");
    private final AtomicLong nanos = new AtomicLong();
    private final List<Ledger> open = new ArrayList<>();

    @AfterEach
    void end() {
        open.forEach(Ledger::close);
        server.end();
    }

    private static Authority authority(String name) {
        return Authority.create(name, InstantSource.system(), new Secrets());
    }

    private void serves(Authority.Issued issued) {
        server.secure(issued.certificatePem(), issued.keyPem());
    }

    private Authority.Issued trusted() {
        return own.server(List.of("db.contoso.com"), List.of("127.0.0.2"), own.current());
    }

    private String address(Authority trusted) throws IOException {
        Path file = Files.writeString(folder.resolve("our root & others.pem"), trusted.pem());
        return TeamSettings.withAuthority(server.elsewhere(database), file);
    }

    private Ledger ledger() throws IOException {
        Ledger ledger = Ledger.open(new LedgerSettings(
                Optional.of(Files.createDirectories(folder.resolve("ledger"))),
                Safe.inMemory(),
                () -> new Actor("ada", ""),
                Optional.empty(),
                InstantSource.system(),
                () -> nanos.addAndGet(20_000_000_000L)));
        open.add(ledger);
        return ledger;
    }

    private Failure refused(String address) throws IOException {
        Ledger ledger = ledger();
        Failure failure = catchThrowableOfType(
                        FailureException.class, () -> ledger.join(address, "owner", "secret".toCharArray(), true))
                .failure();
        assertThat(failure.code()).as(failure.toString()).isEqualTo("ledger-team-untrusted");
        assertThat(failure.toString()).doesNotContain("secret");
        assertThat(ledger.team()).isEmpty();
        return failure;
    }

    @Test
    void aPrivateAuthorityIsEnoughAndTheConnectionIsEncrypted() throws Exception {
        serves(trusted());
        Ledger ledger = ledger();
        ledger.join(address(own), "owner", new char[0], true);
        assertThat(ledger.append(Draft.of("test.tls", "pos-07", Map.of())).standing())
                .isEqualTo(Standing.RECORDED);
        assertThat(ledger.findings()).isEmpty();
        assertThat(encrypted()).isNotEmpty().containsOnly(true);
        assertThat(Ledger.open(LedgerSettings.of(
                                Optional.of(folder.resolve("ledger")),
                                Safe.inMemory(),
                                () -> new Actor("ada", ""),
                                InstantSource.system()))
                        .team())
                .contains(address(own));
    }

    private List<Boolean> encrypted() throws SQLException {
        List<Boolean> all = new ArrayList<>();
        try (var connection = server.owner(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
                        + " WHERE a.application_name = 'Castellan'")) {
            while (row.next()) {
                all.add(row.getBoolean(1));
            }
        }
        return all;
    }

    @Test
    void anotherAuthorityAnotherNameAndNoTlsAreEachOneClearFailure() throws Exception {
        assertThatThrownBy(() -> TeamSettings.withAuthority(address(own), Path.of("x.pem")))
                .isInstanceOf(IllegalArgumentException.class);
        serves(trusted());
        assertThat(refused(address(authority("Contoso root"))).happened())
                .contains("its certificate comes from no authority that is trusted here");
        // Those of the system do not know it either.
        assertThat(refused(server.elsewhere(database)).happened())
                .contains("its certificate comes from no authority that is trusted here");
        assertThat(refused(server.elsewhere(database) + "?sslrootcert=/no/such/file")
                        .happened())
                .contains("the file with its authority cannot be read");
        serves(own.server(List.of("db.contoso.com"), List.of("127.0.0.3"), own.current()));
        Failure name = refused(address(own));
        assertThat(name.happened()).contains("its certificate is not made for the name 127.0.0.2");
        assertThat(name.remedy()).contains("--ca FILE", "a name that the certificate is made for");
        serves(own.server(List.of(), List.of("127.0.0.2"), own.expired()));
        assertThat(refused(address(own)).happened()).contains("its certificate is not valid today");
        server.plain();
        assertThat(refused(address(own)).happened()).contains("it offers no TLS");
    }

    @Test
    void aServerThatIsSomebodyElseAllOfASuddenGetsNothing() throws Exception {
        serves(trusted());
        Ledger ledger = ledger();
        ledger.join(address(own), "owner", new char[0], true);
        Authority stranger = authority("Contoso root");
        serves(stranger.server(List.of("db.contoso.com"), List.of("127.0.0.2"), stranger.current()));
        assertThat(ledger.append(Draft.of("test.tls", "pos-07", Map.of())).standing())
                .isEqualTo(Standing.UNCONFIRMED);
        assertThat(ledger.synchronise()).extracting(Failure::code).containsExactly("ledger-team-untrusted");
        serves(trusted());
        assertThat(ledger.synchronise()).isEmpty();
        assertThat(ledger.entries(0, Filter.type("test.tls")))
                .extracting(Entry::standing)
                .containsExactly(Standing.RECORDED);
    }
}
