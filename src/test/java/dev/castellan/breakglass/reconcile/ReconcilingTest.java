package dev.castellan.breakglass.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import dev.castellan.ledger.TeamSettings;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it on files, while the ledger has more or less to say. */
class ReconcilingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T16:00:00Z");

    @TempDir
    Path folder;

    private Reconciliation run(boolean team, String activity, String audit) throws Exception {
        LedgerSettings settings = LedgerSettings.of(
                Optional.of(Files.createDirectories(folder.resolve("ledger" + team))),
                Safe.inMemory(),
                () -> new Actor("ada@contoso.com", "oid-ada.tenant"),
                InstantSource.fixed(NOW));
        if (team) {
            settings = settings.withTeam(
                    new TeamSettings("postgresql://127.0.0.1:" + portOfNobody() + "/ledger", "ada", () -> new char[0]));
        }
        try (Ledger ledger = Ledger.open(settings)) {
            return new Reconciling(() -> ledger, List::of, Optional.empty(), _ -> {}, InstantSource.fixed(NOW))
                    .run(
                            new Sources(
                                    false,
                                    Duration.ofDays(90),
                                    List.of(Files.writeString(folder.resolve("activity.json"), activity)),
                                    List.of(new Sources.Audit(
                                            Files.writeString(folder.resolve("audit.log"), audit), Optional.empty())),
                                    List.of()),
                            _ -> {});
        }
    }

    private static int portOfNobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A colleague's check-out is known to the team's ledger only: without it, its fetch and uses are no findings. */
    @Test
    void withoutTheTeamsLedgerNothingIsCalledUntracked() throws Exception {
        String fetch = """
            [{"operationName":{"value":"microsoft.hybridcontainerservice/provisionedclusterinstances/listadminkubeconfig/action"},
             "correlationId":"c1","resourceId":"/subscriptions/s1/resourcegroups/g/providers/microsoft.kubernetes/connectedclusters/pos-07",
             "caller":"ben@contoso.com","status":{"value":"Succeeded"},"eventTimestamp":"2026-11-20T10:00:00Z",
             "eventDataId":"e1","httpRequest":{"clientRequestId":"of-ben","clientIpAddress":"10.1.1.1"}}]
            """;
        String use = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"u1","stage":"ResponseComplete","verb":"list",\
            "requestURI":"/api/v1/secrets","user":{"username":"kubernetes-admin","groups":["system:masters"],\
            "extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=%s"]}},"sourceIPs":["10.31.7.88"],\
            "userAgent":"kubectl/v1","requestReceivedTimestamp":"2026-11-20T10:01:00Z","responseStatus":{"code":200}}
            """.formatted("ab".repeat(32));
        Reconciliation alone = run(false, fetch, use);
        assertThat(alone.verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Verdict.Kind.UNTRACKED_CHECKOUT, Verdict.Kind.UNKNOWN_CERTIFICATE);
        assertThat(alone.wholeLedger()).isTrue();

        Reconciliation away = run(true, fetch, use);
        assertThat(away.wholeLedger()).isFalse();
        assertThat(away.verdicts())
                .hasSize(3)
                .allSatisfy(v -> assertThat(v.kind()).isEqualTo(Verdict.Kind.UNKNOWN_BEYOND))
                .anySatisfy(v -> assertThat(v.subject()).isEqualTo("the team's ledger"));
        assertThat(away.activity().gaps()).anyMatch(g -> g.startsWith("The team's ledger could not be read."));
        assertThat(away.audit().gaps()).anyMatch(g -> g.startsWith("The team's ledger could not be read."));
    }

    @Test
    void quietLogsWithoutTheTeamsLedgerAreNotNothing() throws Exception {
        assertThat(run(false, "[]", "").verdicts()).isEmpty();
        assertThat(run(true, "[]", "").verdicts())
                .extracting(Verdict::kind)
                .containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
    }
}
