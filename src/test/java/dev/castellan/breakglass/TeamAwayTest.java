package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.breakglass.proxy.RecordingReview;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.PostgresServer;
import dev.castellan.ledger.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The team's database is away: with it go the approvals of others, which this machine's journal does not have. */
class TeamAwayTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.start();
    private final String database = server.database();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();
    private final Safe safe = Safe.inMemory();
    private TestRoom ada = TestRoom.of(world, Path.of("target/none"), Safe.inMemory());
    private TestRoom ben = ada;

    @BeforeEach
    void open() {
        ada.close();
        ada = console("ada", safe);
        ada.join(server.settings(database, "owner"), true);
        ben = console("ben", Safe.inMemory());
        ben.join(server.settings(database, "owner"), false);
    }

    private TestRoom console(String name, Safe keys) {
        TestRoom room = TestRoom.of(world, folder.resolve(name), keys, name);
        rooms.add(room);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
        server.end();
    }

    private CheckoutId approved() {
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE))
                .id();
        var _ = ben.room.approve(id, "seen the ticket");
        return id;
    }

    private CheckoutId fetchedWithARole() {
        world.roles.add("eligible");
        world.refusal = Optional.of(Failure.expected("azure-forbidden", "Not allowed.", "", ""));
        CheckoutId id = approved();
        var _ = ada.room.fetch(id, _ -> {});
        assertThat(world.roles).contains("active");
        return id;
    }

    private TestRoom startedAgain() {
        ada.close();
        ada = console("ada", safe);
        return ada;
    }

    private void up() {
        server.up();
        assertThat(ada.ledger.synchronise()).isEmpty();
        assertThat(ben.ledger.synchronise()).isEmpty();
    }

    private static final String RECORDING =
            Base64.getEncoder().encodeToString(HexFormat.of().parseHex("302a300506032b656e032100" + "09".repeat(32)));

    /** In development the team allows no file, and has terminals recorded. */
    private CheckoutId heldUnderAPolicy() {
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        Map<Environment, CheckoutPolicy.Rule> rules = new EnumMap<>(standard.rules());
        rules.put(Environment.DEVELOPMENT, new CheckoutPolicy.Rule(0, Duration.ofHours(8), false, true, false, true));
        ada.room.proposePolicy(new CheckoutPolicy(
                rules,
                Optional.empty(),
                standard.requestLifetime(),
                standard.approvalLifetime(),
                true,
                false,
                List.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Optional.of(RECORDING)));
        ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
        CheckoutId id = ada.room.request(development(false)).id();
        var _ = ada.room.fetch(id, _ -> {});
        return id;
    }

    private static CheckoutRequest development(boolean emergency) {
        return TestRoom.request(Environment.DEVELOPMENT, emergency, CheckoutRequest.Source.AZURE);
    }

    private Path policy() {
        return folder.resolve("ada").resolve("breakglass").resolve("policy.json");
    }

    private static boolean terminals(Custodian.Opening opening) {
        return opening.guard().blocked().stream()
                .noneMatch(r -> r.resources().containsAll(Set.of("pods/exec", "pods/attach")));
    }

    @Test
    void aPolicyThatWasSeenHoldsAfterAStartMeanwhile() throws IOException {
        CheckoutId id = heldUnderAPolicy();
        assertThat(Files.readString(policy())).doesNotContain("PRIVATE");
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(policy())))
                    .isEqualTo("rw-------");
        }
        server.down("fast");
        TestRoom again = startedAgain();
        Path file = folder.resolve("admin.yaml");
        assertThatThrownBy(() -> again.room.export(id, file)).hasMessageContaining("breakglass-policy-denied");
        assertThat(file).doesNotExist();
        assertThat(again.room.open(id, _ -> {}).alive()).isTrue();
        assertThat(world.openings.getLast().recordingKey()).contains(RECORDING);
        assertThat(terminals(world.openings.getLast())).isTrue();
        assertThat(again.room.refresh().irregular()).isEmpty();
        up();
        assertThat(ben.room.refresh().irregular()).isEmpty();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.IN_USE);
    }

    private static CheckoutPolicy policy(int approvals, boolean export) {
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        Map<Environment, CheckoutPolicy.Rule> rules = new EnumMap<>(Environment.class);
        for (Environment each : Environment.values()) {
            rules.put(each, new CheckoutPolicy.Rule(approvals, Duration.ofHours(1), false, true, export, true));
        }
        return new CheckoutPolicy(
                rules,
                Optional.empty(),
                standard.requestLifetime(),
                standard.approvalLifetime(),
                true,
                false,
                List.of(),
                Set.of(),
                Set.of(),
                Map.of());
    }

    private void agreed(CheckoutPolicy policy) {
        ada.room.proposePolicy(policy);
        ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
    }

    /** As at the same moment as what is newest by now. */
    private void overtaken(CheckoutPolicy proposed) {
        assertThat(ben.ledger
                        .append(Draft.of(PolicyFold.PROPOSED, PolicyFold.SUBJECT, PolicyFold.body(proposed))
                                .unlessChangedSince(1))
                        .standing())
                .isEqualTo(Standing.OVERTAKEN);
    }

    /**
     * Somebody else was first. Between a proposal and its acceptance it would take the place of the one that is accepted;
     * where nobody else has to agree it would take force.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProposalThatWasOvertakenSaysNothingAfterAStartMeanwhileEither(boolean between) {
        if (between) {
            ada.room.proposePolicy(policy(2, false));
            String first = ben.room.refresh().proposal().orElseThrow().hash();
            overtaken(policy(0, true));
            ben.room.acceptPolicy(first);
        } else {
            agreed(policy(0, false));
            overtaken(policy(0, true));
        }
        CheckoutPolicy team = ada.room.refresh().policy();
        assertThat(team).isEqualTo(policy(between ? 2 : 0, false));
        server.down("fast");
        BreakGlassSnapshot again = startedAgain().room.refresh();
        assertThat(again.findings()).extracting(Failure::code).containsExactly("ledger-team-unreachable");
        assertThat(again.policy()).isEqualTo(team);
        assertThat(again.irregular()).isEmpty();
    }

    /** The owner of the database exchanges envelopes. */
    private void changed(String where, UnaryOperator<String> how) throws SQLException {
        try (var connection = server.owner(database);
                var off = connection.createStatement();
                var select = connection.prepareStatement("SELECT idx, envelope FROM entry WHERE " + where);
                var row = select.executeQuery();
                var update = connection.prepareStatement("UPDATE entry SET envelope = ? WHERE idx = ?")) {
            off.execute("ALTER TABLE entry DISABLE TRIGGER ALL");
            assertThat(row.next()).isTrue();
            do {
                update.setBytes(
                        1,
                        how.apply(new String(row.getBytes(2), StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
                update.setLong(2, row.getLong(1));
                assertThat(update.executeUpdate()).isEqualTo(1);
            } while (row.next());
        }
    }

    private static String unsigned(String envelope) {
        int at = envelope.indexOf("\"sig\":\"") + 7;
        return envelope.substring(0, at) + (envelope.charAt(at) == 'A' ? 'B' : 'A') + envelope.substring(at + 1);
    }

    @Test
    void anEntryThatDoesNotCountKeepsNobodyFromKeepingThePolicy() throws Exception {
        ada.room.proposePolicy(policy(2, false));
        assertThatThrownBy(() -> ada.room.acceptPolicy(
                        ada.room.refresh().proposal().orElseThrow().hash()))
                .hasMessageContaining("Nobody accepts a proposal of one's own");
        ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
        ada.close();
        changed("idx = (SELECT min(idx) FROM entry WHERE type = 'checkout.policy.accepted')", TeamAwayTest::unsigned);
        Files.delete(policy());
        ada = console("ada", safe);
        assertThat(ada.room.refresh().policy()).isEqualTo(policy(2, false));
        server.down("fast");
        assertThat(startedAgain().room.refresh().policy()).isEqualTo(policy(2, false));
    }

    /** Nobody could be shown the later one; the earlier one is not the team's any more. */
    @Test
    void anEarlierPolicyIsNotKeptWhereTheLaterOneCannotBe() throws Exception {
        agreed(policy(1, true));
        assertThat(ada.room.refresh().policy()).isEqualTo(policy(1, true));
        ada.close();
        ben.room.proposePolicy(policy(1, false));
        try (TestRoom cal = console("cal", Safe.inMemory())) {
            cal.join(server.settings(database, "owner"), false);
            cal.room.acceptPolicy(cal.room.refresh().proposal().orElseThrow().hash());
        }
        changed("idx = (SELECT max(idx) FROM entry WHERE type = 'checkout.policy.accepted')", TeamAwayTest::unsigned);
        ada = console("ada", safe);
        assertThat(ada.room.refresh().findings()).isNotEmpty();
        assertThat(policy()).doesNotExist();
        server.down("fast");
        assertThat(startedAgain().room.refresh().findings())
                .extracting(Failure::code)
                .contains(BreakGlassSnapshot.POLICY_UNKNOWN);
    }

    /** Nobody can say what the devices' keys are; what is recorded can be read all the same. */
    @Test
    void whatIsRecordedIsReadAlsoWhereThePolicyCannotBeKept() throws Exception {
        agreed(policy(1, false));
        CheckoutId id = approved();
        ada.close();
        Files.delete(policy());
        changed("type = 'ledger.device'", _ -> "no envelope");
        ada = console("ada", safe);
        BreakGlassSnapshot read = ada.room.refresh();
        assertThat(read.failure()).isEmpty();
        assertThat(read.item(id)).isPresent();
        assertThat(policy()).doesNotExist();
    }

    /** One console calls it development; somebody else asked for the same cluster in production. */
    @Test
    void howCarefulOthersSaidOneHasToBeHoldsAfterAStartMeanwhile() throws IOException {
        var _ = ben.room.request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE));
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.DEVELOPMENT, false, CheckoutRequest.Source.FILE))
                .id();
        var _ = ada.room.takeIn(id, Files.writeString(folder.resolve("super-admin.conf"), world.kubeconfig));
        assertThat(ada.room.checkout(id).granted()).isFalse();
        server.down("fast");
        TestRoom again = startedAgain();
        assertThat(again.room.refresh().waitingForMe()).isEmpty();
        assertThatThrownBy(() -> again.room.export(id, folder.resolve("admin.yaml")))
                .hasMessageContaining("breakglass-state");
        assertThat(folder.resolve("admin.yaml")).doesNotExist();
    }

    /** The accepting entry with another name in it, the file of another ledger, half a file, no file. */
    @ParameterizedTest
    @ValueSource(strings = {"forged", "elsewhere", "torn", "gone"})
    void whereNobodyKnowsThePolicyNothingIsDoneThatItMayForbid(String what) throws IOException {
        CheckoutId id = heldUnderAPolicy();
        String kept = Files.readString(policy());
        server.down("fast");
        ada.close();
        switch (what) {
            case "forged" -> Files.writeString(policy(), forged(kept));
            case "elsewhere" ->
                Files.writeString(policy(), kept.replace("castellan.dev/team/", "castellan.dev/other/"));
            case "torn" -> Files.writeString(policy(), kept.substring(0, kept.length() / 2));
            default -> Files.delete(policy());
        }
        TestRoom again = console("ada", safe);
        ada = again;
        Path file = folder.resolve("admin.yaml");
        assertThat(again.room.refresh().findings())
                .as("the standard policy is not shown as the team's")
                .extracting(Failure::code)
                .contains(BreakGlassSnapshot.POLICY_UNKNOWN);
        assertThatThrownBy(() -> again.room.export(id, file)).hasMessageContaining("breakglass-unconfirmed");
        assertThatThrownBy(() -> again.room.open(id, _ -> {})).hasMessageContaining("breakglass-unconfirmed");
        assertThat(world.openings).isEmpty();
        CheckoutId other = again.room.request(development(false)).id();
        assertThatThrownBy(() -> again.room.fetch(other, _ -> {})).hasMessageContaining("breakglass-unconfirmed");

        CheckoutId emergency = again.room.request(development(true)).id();
        assertThat(again.room.open(emergency, _ -> {}).alive()).isTrue();
        assertThat(terminals(world.openings.getLast())).isFalse();
        assertThatThrownBy(() -> again.room.export(emergency, file)).hasMessageContaining("breakglass-unconfirmed");
        assertThat(file).doesNotExist();
        up();
        assertThat(again.room.refresh().findings())
                .extracting(Failure::code)
                .doesNotContain(BreakGlassSnapshot.POLICY_UNKNOWN);
        assertThatThrownBy(() -> again.room.export(id, file)).hasMessageContaining("breakglass-policy-denied");
        assertThat(again.room.open(id, _ -> {}).alive()).isTrue();
        assertThat(terminals(world.openings.getLast())).isTrue();
    }

    /** The same with a file allowed. */
    private static String forged(String kept) {
        JsonMapper json = JsonMapper.builder().build();
        ObjectNode document = (ObjectNode) json.readTree(kept);
        ObjectNode first = (ObjectNode) document.path("entries").get(0);
        ObjectNode envelope = (ObjectNode) json.readTree(first.path("envelope").asString());
        String payload =
                new String(Base64.getDecoder().decode(envelope.path("payload").asString()), StandardCharsets.UTF_8);
        String changed = payload.replace("\"export\":false", "\"export\":true");
        assertThat(changed).isNotEqualTo(payload);
        envelope.put("payload", Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8)));
        first.put("envelope", json.writeValueAsString(envelope));
        return json.writeValueAsString(document);
    }

    @Test
    void aStartMeanwhileDestroysNoKeyAndEndsNoRole() {
        CheckoutId id = fetchedWithARole();
        server.down("fast");
        world.pass(Duration.ofMinutes(1));
        TestRoom again = startedAgain();
        assertThat(again.room.recover(_ -> {})).isEmpty();
        assertThat(again.ledger.findings()).extracting(Failure::code).containsExactly("ledger-team-unreachable");
        assertThat(again.vault(safe).present(id).usable()).isTrue();
        assertThat(world.roles).contains("active");
        again.room.tick();
        assertThat(again.vault(safe).present(id).usable()).isTrue();
        assertThat(again.room.snapshot().unreturned()).hasSize(1);
        up();
        assertThat(again.room.recover(_ -> {})).isEmpty();
        assertThat(again.state(id)).isEqualTo(CheckoutState.HELD);
        assertThat(again.vault(safe).present(id).usable()).isTrue();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.HELD);
    }

    @Test
    void aKeyIsGivenBackByHandMeanwhileAndUsedByNobodyWhoCannotSeeTheApproval() {
        CheckoutId id = fetchedWithARole();
        server.down("fast");
        TestRoom again = startedAgain();
        assertThatThrownBy(() -> again.room.open(id, _ -> {})).hasMessageContaining("breakglass-state");
        assertThat(world.proxies).isEmpty();
        var _ = again.room.giveBack(id, "by hand");
        assertThat(again.vault(safe).present(id).usable()).isFalse();
        up();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
        assertThat(ben.room.refresh().irregular()).isEmpty();
    }

    @Test
    void theRunningConsoleKeepsItsProxyMeanwhileAndGivesBackInTime() {
        CheckoutId id = approved();
        RunningProxy proxy = ada.room.open(id, _ -> {});
        ada.room.tick();
        server.down("fast");
        world.pass(Duration.ofMinutes(1));
        ada.room.tick();
        assertThat(ada.room.snapshot().findings()).isNotEmpty();
        assertThat(ada.state(id)).isEqualTo(CheckoutState.IN_USE);
        assertThat(ada.room.checkout(id).granted()).isTrue();
        assertThat(proxy.alive()).isTrue();
        world.pass(Duration.ofHours(1));
        ada.room.tick();
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.vault(safe).present(id).usable()).isFalse();
        up();
        assertThat(ben.room.checkout(id).returned()).isPresent();
    }

    @Test
    void whoLooksAtRecordedTerminalsIsToldThatTheLedgerCannotBeRead() throws IOException {
        CheckoutId id = CheckoutId.random();
        Optional<Path> record = Optional.of(Files.createDirectory(folder.resolve("record")));
        assertThat(RecordingReview.list(ada.ledger, id, record).problems()).isEmpty();
        server.down("fast");
        assertThat(RecordingReview.list(ada.ledger, id, record).problems())
                .singleElement()
                .asString()
                .startsWith("The team’s ledger could not be read");
    }

    @Test
    void anApprovalThatCannotBeSeenDoesNotExpire() {
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE))
                .id();
        world.pass(CheckoutPolicy.STANDARD.requestLifetime().minusMinutes(1));
        var _ = ben.room.approve(id, "late");
        server.down("fast");
        world.pass(Duration.ofMinutes(2));
        TestRoom again = startedAgain();
        assertThat(again.room.recover(_ -> {})).isEmpty();
        up();
        assertThat(again.state(id)).isEqualTo(CheckoutState.APPROVED);
    }

    /** The request comes into the team's ledger before the fetch, and the fetch before what came of it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsFetchedInAnEmergencyMeanwhileIsKnownToAllAfterwards(boolean requestedBefore) {
        CheckoutRequest emergency = TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.AZURE);
        Optional<CheckoutId> before =
                requestedBefore ? Optional.of(ada.room.request(emergency).id()) : Optional.empty();
        server.down("fast");
        CheckoutId id = before.orElseGet(() -> ada.room.request(emergency).id());
        assertThat(ada.room.fetch(id, _ -> {}).held()).isPresent();
        up();
        assertThat(ben.room.refresh().irregular()).isEmpty();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.HELD);
        TestRoom again = startedAgain();
        assertThat(again.room.recover(_ -> {})).isEmpty();
        assertThat(again.vault(safe).present(id).usable()).isTrue();
        assertThat(again.room.giveBack(id, "by hand").receipt()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    private void refused(TestRoom console) {
        assertThatThrownBy(() -> console.room.requireNoKeyHere("the team's ledger was not left"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-held-here"));
    }

    /** Whoever leaves the team leaves the approval there: the key would be one that nobody agreed to. */
    @Test
    void noLedgerIsLeftWhileAKeyIsHereBeItReachableOrNot() {
        ada.room.requireNoKeyHere("");
        CheckoutId id = approved();
        ada.room.requireNoKeyHere("");
        var _ = ada.room.fetch(id, _ -> {});
        refused(ada);
        // It is another machine's key.
        ben.room.requireNoKeyHere("");
        server.down("fast");
        refused(ada);
        TestRoom again = startedAgain();
        refused(again);
        up();
        // Destroyed and not looked for yet: the receipt would be missing.
        world.pass(Duration.ofHours(2));
        world.beforeSearch = () -> refused(again);
        again.room.tick();
        assertThat(again.state(id)).isEqualTo(CheckoutState.VERIFIED);
        again.room.requireNoKeyHere("");
        again.ledger.leave();
        assertThat(again.room.recover(_ -> {})).isEmpty();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    /** A console that goes on in the ledger that a command on the same machine has left would fetch a key for nobody. */
    @Test
    void noKeyIsFetchedOnceAnotherProgramHereHasLeftTheLedger() {
        CheckoutId id = approved();
        try (TestRoom command = console("ada", safe)) {
            command.room.requireNoKeyHere("");
            command.ledger.leave();
        }
        assertThatThrownBy(() -> ada.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-ledger-changed");
        assertThat(world.asked).isEmpty();
        try (TestRoom command = console("ada", safe)) {
            command.join(server.settings(database, "owner"), false);
        }
        assertThat(ada.room.fetch(id, _ -> {}).held()).isPresent();
    }

    /** The same while Azure is at it: what was asked for in time comes too late. */
    @Test
    void noKeyIsKeptOnceAnotherProgramHereHasLeftTheLedgerMeanwhile() {
        CheckoutId id = approved();
        world.beforeAnswer = () -> {
            try (TestRoom command = console("ada", safe)) {
                command.ledger.leave();
            }
        };
        assertThatThrownBy(() -> ada.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-ledger-changed");
        assertThat(world.asked).hasSize(1);
        assertThat(ada.vault(safe).ids()).isEmpty();
        assertThat(ben.room.checkout(id).held()).isEmpty();
        // Azure did hand it out.
        assertThat(ben.room.checkout(id).fetches().getLast().out()).isTrue();
    }

    @Test
    void noLedgerIsLeftWhileAKeyIsOnItsWay() {
        CheckoutId id = approved();
        world.beforeAnswer = () -> refused(ada);
        assertThat(ada.room.fetch(id, _ -> {}).held()).isPresent();
        assertThat(world.asked).hasSize(1);
    }

    /** The journal does not know of it, and the ledger that does is away: nobody can say that no key is there. */
    @Test
    void aFolderThatNobodyKnowsNowCountsAsAKey() {
        server.down("fast");
        ada.vault(safe).prepare(CheckoutId.random());
        refused(ada);
        up();
        ada.room.requireNoKeyHere("");
    }
}
