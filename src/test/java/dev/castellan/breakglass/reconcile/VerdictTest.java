package dev.castellan.breakglass.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.proxy.RecordRoot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of verdicts (three records, one answer), and the files they come from. */
class VerdictTest {
    static final Instant T = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant NOW = T.plus(Duration.ofHours(6));
    private static final String CLUSTER =
            "/subscriptions/s1/resourcegroups/g/providers/microsoft.kubernetes/connectedclusters/pos-07";
    private static final String PRINT = "ab".repeat(32);
    private static final String OTHER_PRINT = "cd".repeat(32);

    @TempDir
    Path folder;

    private final List<String> activity = new ArrayList<>();
    private final List<String> audit = new ArrayList<>();
    private final List<TrackedCheckout> checkouts = new ArrayList<>();
    private IssuedIds issued = IssuedIds.none();
    private Instant now = NOW;
    private Optional<String> logOf = Optional.empty();

    @BeforeEach
    void logsThatReachFar() {
        activity("Microsoft.Compute/virtualMachines/write", "other", "c0", "Succeeded", T.minus(Duration.ofDays(10)));
        activity("Microsoft.Compute/virtualMachines/write", "other", "c9", "Succeeded", NOW);
        audit("x1", T.minus(Duration.ofDays(10)), "", "grace", "developers", "10.0.0.1", "kubectl/v1");
        audit("x9", NOW, "", "grace", "developers", "10.0.0.1", "kubectl/v1");
    }

    private void activity(String operation, String client, String correlation, String status, Instant at) {
        activity.add("""
            {"operationName":{"value":"%s"},"correlationId":"%s","resourceId":"%s/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default",
             "caller":"ada@contoso.com","status":{"value":"%s"},"eventTimestamp":"%s","eventDataId":"%s",
             "httpRequest":{"clientRequestId":"%s","clientIpAddress":"10.1.1.1"}}
            """.formatted(
                        operation,
                        correlation,
                        CLUSTER.toUpperCase(java.util.Locale.ROOT),
                        status,
                        at,
                        correlation + status,
                        client)
                .replace("\n", ""));
    }

    private void fetch(String client, String correlation, String status, Instant at) {
        activity(
                "MICROSOFT.hybridcontainerservice/provisionedClusterInstances/ListAdminKubeconfig/ACTION",
                client,
                correlation,
                status,
                at);
    }

    private void audit(String id, Instant at, String print, String user, String group, String source, String agent) {
        audit.add("""
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"%s","stage":"ResponseComplete","verb":"list",
            "requestURI":"/api/v1/secrets","user":{"username":"%s","groups":["%s"]%s},"sourceIPs":["8.8.8.8","%s"],
            "userAgent":"%s","requestReceivedTimestamp":"%s","annotations":{"authorization.k8s.io/decision":"allow",
            "authorization.k8s.io/reason":""},"responseStatus":{"code":200}}
            """.formatted(
                        id,
                        user,
                        group,
                        print.isEmpty()
                                ? ""
                                : ",\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"X509SHA256=" + print
                                        + "\"]}",
                        source,
                        agent,
                        at)
                .replace("\n", ""));
    }

    private void use(String id, Instant at, String print) {
        audit(id, at, print, "kubernetes-admin", "system:masters", "10.31.7.88", "kubectl/v1.33.1 (linux/amd64)");
    }

    private void checkout(String id, Instant fetched, Optional<Instant> closed, String... requests) {
        checkouts.add(new TrackedCheckout(
                id,
                CLUSTER,
                "ada",
                true,
                Optional.of(fetched),
                closed,
                Set.of(requests),
                Optional.of(PRINT),
                List.of(),
                true,
                Optional.empty()));
    }

    private Reconciliation reconcile() throws Exception {
        Reconciler reconciler = new Reconciler(checkouts, issued);
        reconciler.activity(write("activity.json", "[" + String.join(",\n", activity) + "]"));
        reconciler.audit(write("audit.log", String.join("\n", audit) + "\n"), logOf);
        return reconciler.result(now);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<Verdict.Kind> kinds(Reconciliation result) {
        return result.verdicts().stream().map(Verdict::kind).toList();
    }

    private void unagreed(Optional<Instant> closed, String why) {
        checkouts.add(new TrackedCheckout(
                "co-1",
                CLUSTER,
                "ada",
                true,
                Optional.of(T),
                closed,
                Set.of("aaaa-1"),
                Optional.of(PRINT),
                List.of(),
                true,
                Optional.of(why)));
    }

    /** That nobody's refusal could be seen then is only the word of who fetched it. */
    @Test
    void aFetchThatNobodyAgreedToIsAFindingHoweverWellItIsRecorded() throws Exception {
        unagreed(Optional.of(T.plusSeconds(3600)), "it had been denied by ben");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x"));
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.UNAGREED_FETCH);
        assertThat(result.anyFinding()).isTrue();
        assertThat(result.verdicts().getFirst().title()).contains("it had been denied by ben");
        assertThat(result.verdicts().getFirst().count()).isEqualTo(1);
        assertThat(kinds(PartLedger.told(result))).doesNotContain(Verdict.Kind.UNAGREED_FETCH);
    }

    @Test
    void whatElseIsWrongWithItIsToldBesides() throws Exception {
        unagreed(Optional.of(T.plusSeconds(3600)), "it was not approved");
        use("somebody-else", T.plusSeconds(7200), PRINT);
        assertThat(kinds(reconcile()))
                .contains(Verdict.Kind.UNAGREED_FETCH, Verdict.Kind.USED_AFTER_RETURN)
                .doesNotContain(Verdict.Kind.CLEAN, Verdict.Kind.NEVER_USED);
    }

    @Test
    void asItShouldBe() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "AAAA-1");
        fetch("aaaa-1", "c1", "Started", T);
        fetch("aaaa-1", "c1", "Succeeded", T.plusSeconds(2));
        issued.with("co-1", Set.of("castellan-1-x", "castellan-2-x"));
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        use("castellan-2-x", T.plusSeconds(90), PRINT);
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.CLEAN);
        assertThat(result.verdicts().getFirst().count()).isEqualTo(2);
        assertThat(result.anyFinding()).isFalse();
        assertThat(result.fetches()).isEqualTo(1);
    }

    @Test
    void fetchedWithoutACheckout() throws Exception {
        fetch("somebody", "c1", "Started", T);
        fetch("somebody", "c1", "Succeeded", T.plusSeconds(2));
        fetch("other", "c2", "Failed", T);
        fetch("third", "c3", "Started", now.minusSeconds(120));
        fetch("fourth", "c4", "Started", T);
        Reconciliation result = reconcile();
        assertThat(kinds(result))
                .containsExactly(
                        Verdict.Kind.UNTRACKED_CHECKOUT,
                        Verdict.Kind.UNTRACKED_CHECKOUT,
                        Verdict.Kind.CANNOT_TELL_YET,
                        Verdict.Kind.REFUSED_ATTEMPT);
        assertThat(result.verdicts().getFirst().evidence()).anyMatch(e -> e.contains("ada@contoso.com from 10.1.1.1"));
        // The same logs say the same under the same names.
        assertThat(reconcile().verdicts()).isEqualTo(result.verdicts());
    }

    @Test
    void oneIdDoesNotCoverTwoFetches() throws Exception {
        checkout("co-1", T, Optional.empty(), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        fetch("aaaa-1", "c2", "Succeeded", T.plusSeconds(900));
        assertThat(kinds(reconcile())).contains(Verdict.Kind.UNTRACKED_CHECKOUT);
    }

    @Test
    void pastTheProxyBeforeDuringAndAfter() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        use("before", T.minusSeconds(9_000), PRINT);
        use("during", T.plusSeconds(60), PRINT);
        use("after", T.plusSeconds(7200), PRINT);
        Reconciliation result = reconcile();
        assertThat(kinds(result))
                .containsExactly(Verdict.Kind.OFF_PATH_USE, Verdict.Kind.OFF_PATH_USE, Verdict.Kind.USED_AFTER_RETURN);
        assertThat(result.verdicts().get(2).remedy()).contains("declare it lost");
        // The last address is the true one.
        assertThat(result.verdicts().get(1).evidence().getFirst())
                .contains("10.31.7.88")
                .doesNotContain("8.8.8.8");
    }

    @Test
    void aCertificateNobodyKnowsAndAServerThatDoesNotTell() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        use("u1", T.plusSeconds(60), OTHER_PRINT);
        use("u2", T.plusSeconds(70), "");
        // The server's own loopback client, and somebody's certificate that is no admin's.
        audit("u3", T, "", "system:apiserver", "system:masters", "::1", "kube-apiserver/v1.33");
        audit("u4", T, "ee".repeat(32), "grace", "developers", "10.0.0.1", "kubectl/v1");
        logOf = Optional.of(CLUSTER);
        assertThat(kinds(reconcile()))
                .containsExactlyInAnyOrder(
                        Verdict.Kind.UNKNOWN_CERTIFICATE, Verdict.Kind.OFF_PATH_USE, Verdict.Kind.NEVER_USED);
    }

    /** A log of another cluster covers the time and holds nothing: that says nothing. */
    @Test
    void silenceInALogThatMayBeAnothersProvesNothing() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
        assertThat(result.verdicts().getFirst().evidence()).anyMatch(e -> e.contains("Nothing shows"));
        assertThat(result.verdicts().getFirst().remedy()).contains("--audit CLUSTER=FILE");
        logOf = Optional.of("/another/cluster");
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
        logOf = Optional.of(CLUSTER);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.NEVER_USED);
        // Said to be of this one, and another cluster's certificate is in it.
        checkouts.add(new TrackedCheckout(
                "co-2",
                "another",
                "ada",
                false,
                Optional.of(T),
                Optional.of(T.plusSeconds(3600)),
                Set.of(),
                Optional.of(OTHER_PRINT),
                List.of(),
                true,
                Optional.empty()));
        issued.with("co-2", Set.of("castellan-1-y"));
        use("castellan-1-y", T.plusSeconds(60), OTHER_PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.UNKNOWN_BEYOND, Verdict.Kind.UNKNOWN_BEYOND);
    }

    /** The log of one cluster reaches over the whole time; that of the other begins too late. */
    @Test
    void eachClusterHasItsOwnReach() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x"));
        List<String> others = List.copyOf(audit);
        audit.clear();
        audit("y1", T.plusSeconds(50), "", "grace", "developers", "10.0.0.1", "kubectl/v1");
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        audit("y2", T.plusSeconds(7200), "", "grace", "developers", "10.0.0.1", "kubectl/v1");
        Path late = write("own.log", String.join("\n", audit) + "\n");
        Path other = write("other.log", String.join("\n", others) + "\n");
        Path early = write(
                "early.log",
                others.getFirst() + "\n"
                        + others.getFirst()
                                .replace(
                                        T.minus(Duration.ofDays(10)).toString(),
                                        T.minusSeconds(30).toString())
                        + "\n");
        for (boolean whole : new boolean[] {false, true}) {
            Reconciler reconciler = new Reconciler(checkouts, issued);
            reconciler.activity(write("activity.json", "[" + String.join(",\n", activity) + "]"));
            reconciler.audit(late, Optional.empty());
            reconciler.audit(other, Optional.empty());
            if (whole) {
                reconciler.audit(early, Optional.of(CLUSTER));
            }
            assertThat(kinds(reconciler.result(NOW)))
                    .containsExactly(whole ? Verdict.Kind.CLEAN : Verdict.Kind.UNKNOWN_BEYOND);
        }
    }

    @Test
    void whatCouldNotBeUnderstoodMayHoldAUse() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x"));
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.CLEAN);
        audit.add(1, "{\"kind\":\"Event\",\"auditID\":\"torn");
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
    }

    /** The proxy recorded requests and the log has none of them. */
    @Test
    void aLogWithoutTheRecordedRequestsLeavesSomethingOut() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x", "castellan-2-x"));
        logOf = Optional.of(CLUSTER);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        // A log of changes only has some of them: a copy that only reads is not in it either.
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
        assertThat(result.verdicts().getFirst().evidence()).anyMatch(e -> e.contains("holds 1 of them"));
        use("castellan-2-x", T.plusSeconds(61), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.CLEAN);
    }

    /** What was never answered may not have reached the server; one of those in the log makes up for no other. */
    @Test
    void onlyAnsweredRequestsAreMissedInTheLog() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        String answered = told(1, "END", "ANSWERED").replace("\"status\":0", "\"status\":200");
        String[] lines = {
            "{\"castellan\":1,\"checkout\":\"co-1\",\"cluster\":\"c\",\"fingerprint\":\"" + PRINT + "\",\"started\":\""
                    + T + "\",\"before\":\"\"}",
            told(1, "BEGIN", "OPEN"),
            answered,
            told(2, "BEGIN", "OPEN"),
            told(2, "END", "FAILED"),
            told(3, "BEGIN", "OPEN")
        };
        String text = record(lines);
        String last = text.lines().toList().getLast();
        issued = ids(text, new RecordRoot("record-0001.jsonl", 6, 3, last.substring(last.lastIndexOf('\t') + 1)));
        use("castellan-2-x", T.plusSeconds(61), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.UNKNOWN_BEYOND);
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.CLEAN);
    }

    @Test
    void aReplayedIdIsNoCover() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x"));
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        use("castellan-1-x", T.plusSeconds(61), PRINT);
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.REPLAYED_ID);
        assertThat(result.uses()).isEqualTo(2);
    }

    /** Beyond what is kept in mind a replayed id is not told from the proxy's own request: nobody is cleared by it. */
    @Test
    void aReplayBeyondWhatIsKeptInMindIsNoCover() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x", "castellan-2-x"));
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        use("castellan-2-x", T.plusSeconds(61), PRINT);
        use("castellan-2-x", T.plusSeconds(62), PRINT);
        Path activityFile = write("activity.json", "[" + String.join(",\n", activity) + "]");
        Path auditFile = write("audit.log", String.join("\n", audit) + "\n");
        for (int most : new int[] {1, 2}) {
            Reconciler reconciler = new Reconciler(checkouts, issued, most);
            reconciler.activity(activityFile);
            reconciler.audit(auditFile, Optional.empty());
            Reconciliation result = reconciler.result(NOW);
            assertThat(kinds(result))
                    .containsExactly(most == 1 ? Verdict.Kind.UNKNOWN_BEYOND : Verdict.Kind.REPLAYED_ID);
            assertThat(result.audit().gaps()).anyMatch(g -> g.contains("kept in mind"));
            if (most == 1) {
                assertThat(result.audit().gaps()).anyMatch(g -> g.contains("concerned: 1."));
            }
        }
    }

    /** A client chooses its id: as many requests with the same one as it likes cost no more than others do. */
    @Test
    void manyRequestsWithOneIdAreCountedAndBounded() {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        issued.with("co-1", Set.of("castellan-1-x"));
        Uses uses = new Uses(checkouts, issued, 100_000);
        int many = 300_000;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < (round == 0 ? many : 100_000); i++) {
                uses.add(
                        new AdminUse(
                                "castellan-1-x",
                                T.plusSeconds(60),
                                "list",
                                "/api/v1/secrets?limit=" + i,
                                "kubernetes-admin",
                                Optional.of(PRINT),
                                true,
                                "10.0.0.1",
                                "kubectl/v1",
                                Optional.empty(),
                                200),
                        Optional.empty());
            }
        }
        assertThat(uses.requests())
                .as("repeated ones are known as far as is kept in mind")
                .isEqualTo(many);
        assertThat(uses.beyond()).isTrue();
        Map<Uses.Sort, Long> sorts = new java.util.EnumMap<>(Uses.Sort.class);
        uses.groups().forEach((g, t) -> sorts.merge(g.sort(), t.count, Long::sum));
        assertThat(sorts)
                .containsOnly(Map.entry(Uses.Sort.THROUGH_PROXY, 1L), Map.entry(Uses.Sort.REPLAYED, (long) many - 1));
        // Those beyond have an id that is known: that they are no cover is told all the same.
        assertThat(uses.blurred()).isEmpty();
    }

    /** What a record has beyond the ledger's roots anybody may have written: no log has to have it, nobody states it. */
    @Test
    void unprovenLinesOfARecordAreMissedInNoLog() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        String[] lines = {
            "{\"castellan\":1,\"checkout\":\"co-1\",\"cluster\":\"c\",\"fingerprint\":\"" + PRINT + "\",\"started\":\""
                    + T + "\",\"before\":\"\"}",
            told(1, "BEGIN", "OPEN"),
            told(1, "END", "ANSWERED").replace("\"status\":0", "\"status\":200"),
            told(2, "BEGIN", "OPEN"),
            told(2, "END", "ANSWERED").replace("\"status\":0", "\"status\":200")
        };
        String text = record(lines);
        String third = text.lines().toList().get(2);
        issued = ids(text, new RecordRoot("record-0001.jsonl", 3, 1, third.substring(third.lastIndexOf('\t') + 1)));
        assertThat(issued.unproven("castellan-2-x")).contains("co-1");
        assertThat(issued.doubts()).singleElement().asString().contains("not proven");
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        Reconciliation result = reconcile();
        assertThat(kinds(result)).containsExactly(Verdict.Kind.CLEAN);
        assertThat(result.audit().gaps()).anyMatch(g -> g.contains("not proven"));

        // Nor are there any where nothing is proven.
        issued = ids(text);
        audit.removeLast();
        logOf = Optional.of(CLUSTER);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.NEVER_USED);
    }

    @Test
    void anIssuedIdWithAnotherCertificateOrAfterTheEnd() throws Exception {
        checkout("co-1", T, Optional.of(T.plusSeconds(3600)), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        issued.with("co-1", Set.of("castellan-1-x", "castellan-2-x"));
        use("castellan-1-x", T.plusSeconds(60), OTHER_PRINT);
        use("castellan-2-x", T.plusSeconds(9_000), PRINT);
        assertThat(kinds(reconcile()))
                .containsExactlyInAnyOrder(Verdict.Kind.REPLAYED_ID, Verdict.Kind.USED_AFTER_RETURN);
    }

    @Test
    void delayAndHorizonAreVerdicts() throws Exception {
        checkout("co-1", NOW.minusSeconds(300), Optional.empty(), "aaaa-1");
        checkout("co-2", NOW.minus(Duration.ofDays(120)), Optional.of(NOW.minus(Duration.ofDays(119))), "aaaa-2");
        checkout("co-3", T, Optional.of(T.plusSeconds(60)), "aaaa-3");
        assertThat(kinds(reconcile()))
                .containsExactly(
                        Verdict.Kind.NOT_IN_ACTIVITY_LOG, Verdict.Kind.UNKNOWN_BEYOND, Verdict.Kind.CANNOT_TELL_YET);
        Reconciliation blind = new Reconciler(checkouts, issued).result(NOW);
        assertThat(kinds(blind)).containsOnly(Verdict.Kind.UNKNOWN_BEYOND);
        assertThat(blind.anyFinding()).isFalse();
    }

    @Test
    void withoutItsRecordNobodyCanTell() throws Exception {
        checkouts.add(new TrackedCheckout(
                "co-1",
                CLUSTER,
                "ada",
                true,
                Optional.of(T),
                Optional.empty(),
                Set.of("aaaa-1"),
                Optional.of(PRINT),
                List.of(),
                false,
                Optional.empty()));
        fetch("aaaa-1", "c1", "Succeeded", T);
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        String line = audit.removeLast();
        audit.add(
                line.replace(
                        "\"sourceIPs\"",
                        "\"impersonatedUser\":{\"username\":\"ada\",\"extra\":{\"castellan.io/checkout\":[\"co-1\"]}},\"sourceIPs\""));
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.RECORD_ELSEWHERE);
        audit.clear();
        logsThatReachFar();
        // Whoever does not even say so has no excuse.
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.OFF_PATH_USE);
    }

    @Test
    void anExportedFileExplainsAUse() throws Exception {
        checkouts.add(new TrackedCheckout(
                "co-1",
                CLUSTER,
                "ada",
                true,
                Optional.of(T),
                Optional.of(T.plusSeconds(3600)),
                Set.of("aaaa-1"),
                Optional.of(PRINT),
                List.of(new TrackedCheckout.Span(T.plusSeconds(600), Optional.of(T.plusSeconds(1200)))),
                true,
                Optional.empty()));
        fetch("aaaa-1", "c1", "Succeeded", T);
        use("u1", T.plusSeconds(700), PRINT);
        use("u2", T.plusSeconds(1300), PRINT);
        assertThat(kinds(reconcile())).containsExactly(Verdict.Kind.OFF_PATH_USE, Verdict.Kind.EXPORTED_USE);
    }

    /** Lines, a list, a list in an object, rows with text inside, gzip, a torn end, foreign lines between. */
    @Test
    void filesOfEveryForm() throws Exception {
        use("u1", T.plusSeconds(60), OTHER_PRINT);
        use("u2", T.plusSeconds(61), OTHER_PRINT);
        List<String> rows = audit.stream()
                .map(a -> "{\"category\":\"kube-audit\",\"properties\":{\"log\":"
                        + tools.jackson.databind.json.JsonMapper.builder()
                                .build()
                                .writeValueAsString(a) + "}}")
                .toList();
        String table = "[{\"AuditId\":\"u1\",\"Verb\":\"list\",\"RequestUri\":\"/\",\"RequestReceivedTime\":\"" + T
                + "\",\"User\":\"{\\\"username\\\":\\\"k\\\",\\\"groups\\\":[\\\"system:masters\\\"],\\\"extra\\\":"
                + "{\\\"authentication.kubernetes.io/credential-id\\\":[\\\"X509SHA256=" + OTHER_PRINT
                + "\\\"]}}\",\"SourceIps\":\"[\\\"10.0.0.9\\\"]\"}]";
        List<Path> files = List.of(
                write("lines", String.join("\n", audit)),
                write("crlf", String.join("\r\n", audit) + "\r\n"),
                write("list", "[" + String.join(",", audit) + "]"),
                write(
                        "items",
                        "{\"kind\":\"EventList\",\"metadata\":{},\"items\":[\n" + String.join(",\n", audit) + "]}"),
                write("oneline", "{\"kind\":\"EventList\",\"items\":[" + String.join(",", audit) + "]}\n"),
                write("rows", String.join("\n", rows)),
                write(
                        "mixed",
                        "starting\n" + String.join("\nNov 20 api[1]: ", audit)
                                + "\n{\"kind\":\"Event\",\"auditID\":\"torn"),
                write("table", table),
                gzip("gz", String.join("\n", audit)));
        for (Path file : files) {
            Reconciler reconciler = new Reconciler(List.of(), issued);
            reconciler.audit(file, Optional.empty());
            Reconciliation result = reconciler.result(NOW);
            int expected = file.endsWith("table") ? 1 : 2;
            assertThat(kinds(result)).as(file.toString()).containsExactly(Verdict.Kind.UNKNOWN_CERTIFICATE);
            assertThat(result.uses()).as(file.toString()).isEqualTo(expected);
            assertThat(result.audit().events()).as(file.toString()).isEqualTo(file.endsWith("table") ? 1 : 4);
            assertThat(result.audit().unread()).as(file.toString()).isEqualTo(file.endsWith("mixed") ? 2 : 0);
        }
    }

    private Path gzip(String name, String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    private static String record(String... lines) throws Exception {
        StringBuilder text = new StringBuilder();
        byte[] chain = new byte[32];
        for (String line : lines) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(chain);
            chain = digest.digest(line.getBytes(StandardCharsets.UTF_8));
            text.append(line)
                    .append('\t')
                    .append(HexFormat.of().formatHex(chain))
                    .append('\n');
        }
        return text.toString();
    }

    private static String told(int number, String phase, String outcome) {
        return """
            {"number":%d,"phase":"%s","at":"%s","millis":0,"verb":"list","group":"","resource":"pods","namespace":"","name":"",\
            "path":"/api/v1/pods","status":0,"sent":0,"received":0,"auditId":"castellan-%d-x","session":"","command":"",\
            "exec":[],"outcome":"%s","rule":""}\
            """.formatted(number, phase, T, number, outcome);
    }

    private IssuedIds ids(String text, RecordRoot... roots) throws Exception {
        Files.createDirectories(folder.resolve("records"));
        write("records/record-0001.jsonl", text);
        return IssuedIds.read(List.of(folder.resolve("records")), Map.of("co-1", List.of(roots)));
    }

    /** Anybody may write a file that looks like a record, and with it explain a request away. */
    @Test
    void theRecordsOfProxiesCountAsFarAsTheLedgerHasThem() throws Exception {
        String[] lines = {
            "{\"castellan\":1,\"checkout\":\"co-1\",\"cluster\":\"c\",\"fingerprint\":\"" + PRINT + "\",\"started\":\""
                    + T + "\",\"before\":\"\"}",
            told(1, "BEGIN", "OPEN"),
            told(2, "BEGIN", "OPEN"),
            told(2, "END", "REFUSED"),
            told(3, "BEGIN", "OPEN")
        };
        String text = record(lines);
        String[] chains =
                text.lines().map(l -> l.substring(l.lastIndexOf('\t') + 1)).toArray(String[]::new);
        RecordRoot four = new RecordRoot("record-0001.jsonl", 4, 2, chains[3]);
        RecordRoot all = new RecordRoot("record-0001.jsonl", 5, 3, chains[4]);

        IssuedIds whole = ids(text, four, all);
        assertThat(whole.doubts()).isEmpty();
        assertThat(whole.recorded()).containsExactly("co-1");
        assertThat(whole.checkoutOf("castellan-1-x")).contains("co-1");
        assertThat(whole.checkoutOf("castellan-3-x")).contains("co-1");
        // What the guard refused never reached the server.
        assertThat(whole.checkoutOf("castellan-2-x")).isEmpty();
        assertThat(whole.of("co-1")).isEqualTo(2);

        IssuedIds running = ids(text, four);
        assertThat(running.checkoutOf("castellan-1-x")).contains("co-1");
        assertThat(running.checkoutOf("castellan-3-x")).isEmpty();
        assertThat(running.unproven("castellan-3-x")).contains("co-1");
        assertThat(running.doubts()).singleElement().asString().contains("from line 5 on");

        // Written anew with a chain of its own: the ledger knows better.
        String[] forged = lines.clone();
        forged[1] = told(9, "BEGIN", "OPEN");
        IssuedIds other = ids(record(forged), four, all);
        assertThat(other.checkoutOf("castellan-9-x")).isEmpty();
        assertThat(other.unproven("castellan-9-x")).isEmpty();
        assertThat(other.doubts()).singleElement().asString().contains("not what the ledger says");
        IssuedIds unknown = ids(record(forged));
        assertThat(unknown.checkoutOf("castellan-9-x")).isEmpty();
        assertThat(unknown.unproven("castellan-9-x")).contains("co-1");

        // A line changed and its chain not; a chain that is none; an end torn off.
        assertThat(ids(text.replace("castellan-3-x", "castellan-9-x"), four, all)
                        .checkoutOf("castellan-1-x"))
                .isEmpty();
        IssuedIds none = ids("{\"castellan\":1,\"checkout\":\"co-1\"}\t" + "0".repeat(64) + "\n", four);
        assertThat(none.recorded()).isEmpty();
        assertThat(none.doubts()).singleElement().asString().contains("changed at line 1");
        IssuedIds torn = ids(text.substring(0, text.length() - 30), four, all);
        assertThat(torn.checkoutOf("castellan-1-x")).contains("co-1");
        assertThat(torn.doubts()).anyMatch(d -> d.contains("end of the record"));
        // A line without end is not read into memory as a whole.
        assertThat(ids("x".repeat(3 << 20), four).doubts()).hasSize(1);
    }

    @Test
    void whatOnlyAnUnprovenRecordHasCannotBeTold() throws Exception {
        checkout("co-1", T, Optional.empty(), "aaaa-1");
        fetch("aaaa-1", "c1", "Succeeded", T);
        use("castellan-1-x", T.plusSeconds(60), PRINT);
        IssuedIds unproven = ids(record(
                "{\"castellan\":1,\"checkout\":\"co-1\",\"cluster\":\"c\",\"fingerprint\":\"" + PRINT
                        + "\",\"started\":\"" + T + "\",\"before\":\"\"}",
                told(1, "BEGIN", "OPEN")));
        for (String print : List.of(PRINT, OTHER_PRINT)) {
            audit.set(2, audit.get(2).replace(PRINT, print));
            Reconciler reconciler = new Reconciler(checkouts, unproven);
            reconciler.activity(write("activity.json", "[" + String.join(",\n", activity) + "]"));
            reconciler.audit(write("audit.log", String.join("\n", audit) + "\n"), Optional.empty());
            assertThat(kinds(reconciler.result(NOW)))
                    .contains(print.equals(PRINT) ? Verdict.Kind.RECORD_UNPROVEN : Verdict.Kind.UNKNOWN_CERTIFICATE);
        }
    }
}
