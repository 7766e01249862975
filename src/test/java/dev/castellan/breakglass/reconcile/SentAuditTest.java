package dev.castellan.breakglass.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.azure.Logs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Log Analytics has, and what it keeps back. */
class SentAuditTest {
    private static final Instant TO = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant FROM = TO.minus(Duration.ofDays(30));
    private static final String CLUSTER = "/subscriptions/s1/resourcegroups/g/connectedclusters/pos-07";
    private static final String PRINT = "ab".repeat(32);
    private static final Logs.AuditTable WHOLE =
            new Logs.AuditTable("11111111-2222-3333-4444-555555555555", true, false);

    private final List<String> asked = new ArrayList<>();
    private final TrackedCheckout checkout = new TrackedCheckout(
            "co-1",
            CLUSTER,
            "ada",
            false,
            Optional.of(TO.minus(Duration.ofDays(2))),
            Optional.of(TO.minus(Duration.ofDays(1))),
            Set.of(),
            Optional.of(PRINT),
            List.of(),
            true,
            Optional.empty());
    private final IssuedIds issued = IssuedIds.none().with("co-1", Set.of("id-1"));
    private final AuditLogs logs = new AuditLogs();
    private final Uses uses = new Uses(List.of(checkout), issued, Uses.MOST_REQUESTS);

    private Reconciliation read(Logs.AuditTable table, SentAudit.Workspace workspace) {
        logs.asked();
        new SentAudit(
                        logs,
                        List.of(checkout),
                        (node, log) -> {
                            if (AdminUse.read(node) instanceof AdminUse.Reading.Found(AdminUse use)) {
                                uses.add(use, log.said());
                            }
                        },
                        FROM,
                        TO)
                .read(CLUSTER, table, query -> {
                    asked.add(query);
                    return workspace.ask(query);
                });
        return Reconciliation.of(
                List.of(checkout), new AdminFetch.Gathering(), Coverage.none(), uses, logs, issued, TO);
    }

    private static Logs.Table reach(Instant first, Instant last) {
        return new Logs.Table(
                List.of(Map.of("First", first.toString(), "Last", last.toString(), "Events", "90000")),
                Optional.empty());
    }

    private static Map<String, String> use(String id, Instant at, String print) {
        return Map.of(
                "AuditId", id,
                "RequestReceivedTime", at.toString(),
                "Verb", "list",
                "RequestUri", "/api/v1/secrets",
                "User",
                        "{\"username\":\"kubernetes-admin\",\"groups\":[\"system:masters\"]"
                                + (print.isEmpty()
                                        ? "}"
                                        : ",\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"X509SHA256="
                                                + print + "\"]}}"),
                "SourceIps", "[\"10.9.9.9\"]",
                "UserAgent", "kubectl/v1.33",
                "ImpersonatedUser", "",
                "ResponseStatus", "{\"code\":200}");
    }

    private static List<String> kinds(Reconciliation result) {
        return result.verdicts().stream()
                .map(v -> v.kind() + " " + v.cluster().map(Verdict::shortName).orElse("-"))
                .toList();
    }

    private static Instant during() {
        return TO.minus(Duration.ofHours(30));
    }

    @Test
    void whatTheProxyDidIsCleanAndWhatSomebodyElseDidIsFound() {
        Reconciliation clean = read(
                WHOLE,
                q -> q.contains("summarize")
                        ? reach(FROM.plusSeconds(60), TO)
                        : new Logs.Table(List.of(use("id-1", during(), PRINT)), Optional.empty()));
        assertThat(kinds(clean)).containsExactly("CLEAN pos-07");
        // The last quarter of an hour may not have come yet.
        assertThat(clean.audit().to()).contains(TO.minus(SentAudit.LATE));
        assertThat(clean.audit().events()).isEqualTo(90_000);
        assertThat(asked.getLast())
                .startsWith("ArcK8sAudit\n| where _ResourceId =~ '" + CLUSTER + "'")
                .contains("'" + PRINT + "'", "system:masters", "datetime(" + FROM + ")", "take " + SentAudit.PAGE);
    }

    @Test
    void aUseThatTheProxyDidNotMakeIsFoundAndNamesItsCluster() {
        Reconciliation found = read(
                WHOLE,
                q -> q.contains("summarize")
                        ? reach(FROM, TO)
                        : new Logs.Table(
                                List.of(
                                        use("id-1", during(), PRINT),
                                        use("x", during(), PRINT),
                                        use("y", during(), "")),
                                Optional.empty()));
        assertThat(kinds(found)).containsExactlyInAnyOrder("OFF_PATH_USE pos-07", "OFF_PATH_USE pos-07");
    }

    @Test
    void aTableWithoutTheClusterAndRowsKeptBackAreUnknownNeverClean() {
        assertThat(kinds(read(WHOLE, _ -> new Logs.Table(List.of(Map.of("Events", "0")), Optional.empty()))))
                .containsExactlyInAnyOrder("UNKNOWN_BEYOND pos-07", "UNKNOWN_BEYOND pos-07");
    }

    @Test
    void partOfAnAnswerIsUnknown() {
        Reconciliation part = read(
                WHOLE,
                q -> q.contains("summarize")
                        ? reach(FROM, TO)
                        : new Logs.Table(List.of(use("id-1", during(), PRINT)), Optional.of("too much")));
        assertThat(kinds(part)).containsExactlyInAnyOrder("UNKNOWN_BEYOND pos-07", "UNKNOWN_BEYOND pos-07");
        assertThat(part.verdicts().toString()).contains("kept rows back", "too much");
    }

    @Test
    void changesOnlySayNothingOfReading() {
        Reconciliation changes = read(
                new Logs.AuditTable(WHOLE.customerId(), false, true),
                q -> q.contains("summarize")
                        ? reach(FROM, TO)
                        : new Logs.Table(List.of(use("id-1", during(), PRINT)), Optional.empty()));
        assertThat(kinds(changes)).containsExactlyInAnyOrder("UNKNOWN_BEYOND pos-07", "UNKNOWN_BEYOND pos-07");
        assertThat(asked.getLast()).startsWith("AzureDiagnostics").contains("Category == 'kube-audit-admin'", "log_s");
    }

    @Test
    void aLogThatBeginsTooLateIsUnknown() {
        assertThat(kinds(read(
                        WHOLE,
                        q -> q.contains("summarize")
                                ? reach(TO.minus(Duration.ofHours(3)), TO)
                                : new Logs.Table(List.of(), Optional.empty()))))
                .containsExactly("UNKNOWN_BEYOND pos-07");
    }

    @Test
    void pagesFollowOneAnotherAndEndWithWhatWasNotRead() {
        Reconciliation much = read(WHOLE, q -> {
            if (q.contains("summarize")) {
                return reach(FROM, TO);
            }
            Instant since = Instant.parse(q.replaceAll("(?s).*datetime\\(([^)]*)\\).*", "$1"));
            List<Map<String, String>> rows = new ArrayList<>();
            for (int i = 0; i < SentAudit.PAGE; i++) {
                rows.add(use("u" + since.plusMillis(i), since.plusMillis(i), PRINT));
            }
            return new Logs.Table(rows, Optional.empty());
        });
        assertThat(asked).hasSize(SentAudit.MOST_PAGES + 1).doesNotHaveDuplicates();
        // Each use once, though every page begins with the last of the page before.
        assertThat(much.uses()).isEqualTo((long) SentAudit.MOST_PAGES * (SentAudit.PAGE - 1) + 1);
        assertThat(much.verdicts().toString()).contains("those after", "Ask for fewer days");
        assertThat(kinds(much)).contains("UNKNOWN_BEYOND pos-07");
    }

    @Test
    void aPageOfOneMomentEndsTheReading() {
        Reconciliation stuck = read(WHOLE, q -> {
            if (q.contains("summarize")) {
                return reach(FROM, TO);
            }
            List<Map<String, String>> rows = new ArrayList<>();
            for (int i = 0; i < SentAudit.PAGE; i++) {
                rows.add(use("u" + i, FROM, PRINT));
            }
            return new Logs.Table(rows, Optional.empty());
        });
        assertThat(asked).hasSize(2);
        assertThat(stuck.verdicts().toString()).contains("came at one time");
    }

    @Test
    void aFileTakesThePlaceOfWhatAClusterDoesNotSend() {
        logs.unsent(CLUSTER);
        logs.unsent(CLUSTER + "-b");
        logs.begin(Optional.of(CLUSTER));
        assertThat(logs.unsent()).containsExactly(CLUSTER + "-b");
    }
}
