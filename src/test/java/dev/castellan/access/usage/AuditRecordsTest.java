package dev.castellan.access.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.azure.Logs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditRecordsTest {
    private static Map<String, String> row(String verb, String resource, String sub, String object, String code) {
        return Map.ofEntries(
                Map.entry("Name", "ann"),
                Map.entry("Groups", "[\"ops\"]"),
                Map.entry("Verb", verb),
                Map.entry("ApiGroup", ""),
                Map.entry("Resource", resource),
                Map.entry("Subresource", sub),
                Map.entry("Namespace", "shop"),
                Map.entry("Object", object),
                Map.entry("Path", "/metrics"),
                Map.entry("Code", code),
                Map.entry("Decision", ""),
                Map.entry("First", "2026-01-01T00:00:00Z"),
                Map.entry("Last", "2026-01-05T00:00:00Z"),
                Map.entry("Events", "7"));
    }

    @Test
    void rowsAreWhatTheServerDecided() {
        AuditLog log = AuditLog.of(AuditRecords.records(List.of(
                row("get", "secrets", "", "database", "200"),
                row("create", "pods", "", "made-1", "201"),
                row("create", "pods", "exec", "web-0", "101"),
                row("get", "", "", "", "200"),
                row("delete", "secrets", "", "database", "403"))));
        assertThat(log.events()).isEqualTo(35);
        assertThat(log.used().get(Principal.user("ann")))
                .containsExactlyInAnyOrder(
                        new Request.OnResource("get", "", "secrets", "", "shop", "database"),
                        // A real create carries no name.
                        new Request.OnResource("create", "", "pods", "", "shop", ""),
                        new Request.OnResource("create", "", "pods", "exec", "shop", "web-0"),
                        new Request.OnPath("get", "/metrics"));
        assertThat(log.groups(Principal.user("ann"))).containsExactly("ops");
        assertThat(log.from()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(log.to()).contains(Instant.parse("2026-01-05T00:00:00Z"));
    }

    @Test
    void whatIsMissingOrBrokenInARowHurtsNobody() {
        AuditLog log = AuditLog.of(AuditRecords.records(List.of(
                Map.of("Name", "ann", "Verb", "get", "Resource", "pods", "Groups", "not json", "Events", "many"),
                Map.of())));
        assertThat(log.used()).containsKey(Principal.user("ann"));
        assertThat(log.unread()).isEqualTo(1);
    }

    @Test
    void textsInQueriesStayTexts() {
        assertThat(Logs.quoted("it's a \\ test\n")).isEqualTo("'it\\'s a \\\\ test\\n'");
        String query = AuditRecords.query("ArcK8sAudit", "/subscriptions/x' | take 1 //");
        assertThat(query).contains("=~ '/subscriptions/x\\' | take 1 //'");
        assertThat(AuditRecords.sharedQuery("kube-audit", "id"))
                .startsWith("AzureDiagnostics")
                .contains("log_s");
    }
}
