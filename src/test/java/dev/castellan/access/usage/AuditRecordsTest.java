package dev.castellan.access.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.azure.Logs;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static Map<String, String> proxied(Map<String, String> more) {
        Map<String, String> row = new HashMap<>(row("get", "secrets", "", "database", "200"));
        row.put("Name", PROXY);
        row.put("Groups", "[\"system:serviceaccounts\",\"system:authenticated\"]");
        row.putAll(more);
        return row;
    }

    private static final String PROXY = "system:serviceaccount:azure-arc:azure-arc-kube-aad-proxy-sa";

    /** Through Arc cluster connect a proxy's account makes everybody's requests as them. */
    @Test
    void whatIsDoneThroughAProxyIsDoneByWhomItImpersonates() {
        AuditLog log = AuditRecords.log(
                new Logs.Table(
                        List.of(proxied(Map.of(
                                "AsName", "ann",
                                "AsUid", "u-1",
                                "AsGroups", "[\"ops\",\"system:authenticated\"]",
                                "AsExtra", "{\"oid\":[\"42\"]}",
                                "AsUnknown", ""))),
                        Optional.empty()),
                false);
        assertThat(log.used().get(Principal.user("ann")))
                .containsExactly(new Request.OnResource("get", "", "secrets", "", "shop", "database"));
        assertThat(log.groups(Principal.user("ann"))).containsExactly("ops", "system:authenticated");
        assertThat(log.used().get(Principal.user(PROXY)))
                .containsExactlyInAnyOrder(
                        new Request.OnResource("impersonate", "", "users", "", "", "ann"),
                        new Request.OnResource("impersonate", "", "groups", "", "", "ops"),
                        new Request.OnResource("impersonate", "authentication.k8s.io", "uids", "", "", "u-1"),
                        new Request.OnResource("impersonate", "authentication.k8s.io", "userextras", "oid", "", "42"));
        assertThat(log.partial()).isEmpty();
    }

    @Test
    void aTableThatDoesNotSayWhomAProxyImpersonatesIsNotTheWholeTruth() {
        AuditLog log = AuditRecords.log(
                new Logs.Table(List.of(proxied(Map.of("AsUnknown", "true"))), Optional.empty()), false);
        assertThat(log.partial()).hasValueSatisfying(p -> assertThat(p).contains("as whom a proxy makes requests"));
        assertThat(AuditRecords.log(new Logs.Table(List.of(), Optional.of("too many rows")), false)
                        .partial())
                .hasValueSatisfying(p -> assertThat(p).contains("too many rows"));
    }

    /** In the table that all resources share an event is text, and long ones are cut. */
    @Test
    void eventsThatAreCutAreCountedAndTheLogIsNotWhole() {
        Map<String, String> cut = Map.of("Unread", "true", "Events", "3", "First", "", "Last", "");
        AuditLog log = AuditRecords.log(
                new Logs.Table(List.of(row("get", "secrets", "", "database", "200"), cut), Optional.empty()), false);
        assertThat(log.events()).isEqualTo(7);
        assertThat(log.used()).containsOnlyKeys(Principal.user("ann"));
        assertThat(log.whole()).isFalse();
        assertThat(log.missing()).anySatisfy(m -> assertThat(m).startsWith("3 events of the audit log cannot be read"));
        assertThat(AuditRecords.sharedQuery("kube-audit", "id"))
                .contains(
                        "Stage = iff(isempty(tostring(Event.stage)), 'unread',",
                        "Stage in ('ResponseComplete', 'ResponseStarted', 'unread')",
                        "Unread = iff(Stage == 'unread', 'true', '')");
    }

    @Test
    void queriesAskForWhomARequestWasMadeAs() {
        String own = AuditRecords.query("ArcK8sAuditAdmin", "id");
        assertThat(own).contains("As = column_ifexists('ImpersonatedUser',");
        String shared = AuditRecords.sharedQuery("kube-audit", "id");
        assertThat(shared).contains("As = Event.impersonatedUser");
        assertThat(List.of(own, shared))
                .allSatisfy(q ->
                        assertThat(q).contains("AsName = tostring(As.username)", "AsGroups = tostring(As.groups)"));
    }
}
