package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.PostgresServer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several consoles, each with its own key, on one PostgreSQL. */
class TeamCheckoutTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();
    private TestRoom ada = TestRoom.of(world, Path.of("target/none"), Safe.inMemory());
    private TestRoom ben = ada;
    private TestRoom cal = ada;

    @BeforeEach
    void open() {
        ada.close();
        ada = console("ada", true, TestRoom.actor("ada"));
        ben = console("ben", false, TestRoom.actor("ben"));
        cal = console("cal", false, TestRoom.actor("cal"));
    }

    private TestRoom console(String name, boolean create, Actor actor) {
        TestRoom room = new TestRoom(
                world, folder.resolve(name), Safe.inMemory(), actor, Optional.empty(), FaultPoint.Watcher.NONE);
        room.join(server.settings(database, "owner"), create);
        rooms.add(room);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
    }

    private CheckoutId requested() {
        return ada.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE))
                .id();
    }

    @Test
    void anotherApprovesOnAnotherConsole() {
        CheckoutId id = requested();
        assertThat(ben.room.refresh().waitingForMe()).hasSize(1);
        var _ = ben.room.approve(id, "seen the ticket");
        assertThat(ada.room.refresh().ready()).hasSize(1);
        var _ = ada.room.fetch(id, _ -> {});
        assertThat(ben.room.refresh().out()).singleElement().satisfies(i -> {
            assertThat(i.here()).isFalse();
            assertThat(i.mine()).isFalse();
        });
        // What lies elsewhere is not given back from here.
        assertThatThrownBy(() -> ben.room.giveBack(id, "")).hasMessageContaining("breakglass-elsewhere");
        assertThatThrownBy(() -> ben.room.open(id, _ -> {})).isInstanceOf(FailureException.class);
        var _ = ada.room.giveBack(id, "by hand");
        assertThat(cal.room.refresh().history())
                .singleElement()
                .satisfies(i -> assertThat(i.state()).isEqualTo(CheckoutState.VERIFIED));
        assertThat(cal.room.snapshot().irregular()).isEmpty();
        assertThat(ada.ledger.verify()).allMatch(v -> v.sound());
    }

    @Test
    void anotherAccountOfTheSamePersonIsRefused() {
        CheckoutId id = requested();
        TestRoom elsewhere = console("adas-other-machine", false, TestRoom.actor("ada"));
        assertThatThrownBy(() -> elsewhere.room.approve(id, "")).hasMessageContaining("breakglass-denied-own");
        TestRoom guest = console("guest", false, new Actor("ada_contoso.com#EXT#@fabrikam.com", "oid-guest.other"));
        assertThatThrownBy(() -> guest.room.approve(id, "")).hasMessageContaining("breakglass-denied-own");
        TestRoom nobody = console("nobody", false, new Actor("root", ""));
        assertThatThrownBy(() -> nobody.room.approve(id, "")).hasMessageContaining("breakglass-denied-not-counted");
        assertThat(ada.state(id)).isEqualTo(CheckoutState.REQUESTED);
        assertThat(ada.room.refresh().irregular()).hasSize(1);
    }

    @Test
    void whoIsNotSignedInAsksForNothingThatNeedsAnother() {
        TestRoom laptop = console("laptop", false, new Actor("ada", ""));
        assertThat(laptop.room.request(TestRoom.test()).granted()).isTrue();
        for (CheckoutRequest.Source source : CheckoutRequest.Source.values()) {
            assertThatThrownBy(() -> laptop.room.request(TestRoom.request(Environment.PRODUCTION, false, source)))
                    .hasMessageContaining("breakglass-denied-unsigned");
        }
        assertThat(ben.room.refresh().waitingForMe()).isEmpty();
        // What needs nobody else needs no account.
        var _ = laptop.room.request(TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.FILE));
    }

    @Test
    void ofTwoWhoDecideAtOnceOneIsFirst() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            CheckoutId id = requested();
            CountDownLatch go = new CountDownLatch(1);
            List<String> ends = new CopyOnWriteArrayList<>();
            Thread one = decide(go, ends, () -> ben.room.approve(id, ""));
            Thread two = decide(go, ends, () -> cal.room.deny(id, "no"));
            go.countDown();
            one.join();
            two.join();
            Checkout checkout = ada.room.checkout(id);
            // Denying an approved one is possible; approving a denied one is not. Either way there is one truth.
            assertThat(checkout.state(world.wall.get())).isEqualTo(CheckoutState.DENIED);
            assertThat(ben.room.checkout(id)).isEqualTo(checkout);
            assertThat(ends).contains("done");
        }
        CheckoutId id = requested();
        CountDownLatch go = new CountDownLatch(1);
        List<String> ends = new CopyOnWriteArrayList<>();
        Thread one = decide(go, ends, () -> ben.room.approve(id, ""));
        Thread two = decide(go, ends, () -> cal.room.approve(id, ""));
        go.countDown();
        one.join();
        two.join();
        assertThat(ends).containsExactlyInAnyOrder("done", "breakglass-state");
        assertThat(ada.room.checkout(id).approvals()).hasSize(1);
    }

    private static Thread decide(CountDownLatch go, List<String> ends, Runnable decision) {
        return Thread.ofPlatform().start(() -> {
            try {
                go.await();
                decision.run();
                ends.add("done");
            } catch (FailureException e) {
                ends.add(e.failure().code());
            } catch (InterruptedException e) {
                ends.add("interrupted");
            }
        });
    }

    @Test
    void anApprovalWrittenIntoTheDatabaseByHandIsNotBelieved() throws Exception {
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        forged();
        assertThatThrownBy(() -> ada.room.fetch(id, _ -> {})).isInstanceOf(FailureException.class);
        assertThat(world.asked).isEmpty();
    }

    /** The owner of the database exchanges the signature of the approval. */
    private void forged() throws Exception {
        try (var connection = server.owner(database);
                var select = connection.prepareStatement(
                        "SELECT idx, envelope FROM entry WHERE type = 'checkout.approved'");
                var row = select.executeQuery()) {
            assertThat(row.next()).isTrue();
            String text = new String(row.getBytes(2), java.nio.charset.StandardCharsets.UTF_8);
            int at = text.indexOf("\"sig\":\"") + 7;
            String forged = text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
            try (var off = connection.createStatement()) {
                off.execute("ALTER TABLE entry DISABLE TRIGGER ALL");
            }
            try (var update = connection.prepareStatement("UPDATE entry SET envelope = ? WHERE idx = ?")) {
                update.setBytes(1, forged.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                update.setLong(2, row.getLong(1));
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
    }

    @Test
    void anAgreementThatIsTakenBackEndsTheUse() {
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        RunningProxy proxy = ada.room.open(id, _ -> {});
        var _ = cal.room.deny(id, "the incident is over");
        assertThat(ada.state(id)).isEqualTo(CheckoutState.IN_USE);
        ada.room.tick();
        assertThat(ada.state(id)).isEqualTo(CheckoutState.VERIFIED);
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.room.checkout(id).returning().orElseThrow().text())
                .isEqualTo("approval taken back by cal@contoso.com");
    }

    /** In production too, which the policy at first does not allow. */
    private void exportsAllowed() {
        CheckoutPolicy now = CheckoutPolicy.STANDARD;
        Map<Environment, CheckoutPolicy.Rule> rules = new EnumMap<>(now.rules());
        rules.put(
                Environment.PRODUCTION,
                new CheckoutPolicy.Rule(1, java.time.Duration.ofHours(4), true, true, true, true));
        ada.room.proposePolicy(new CheckoutPolicy(
                rules,
                Optional.empty(),
                now.requestLifetime(),
                now.approvalLifetime(),
                true,
                false,
                List.of(),
                java.util.Set.of(),
                java.util.Set.of(),
                Map.of()));
        ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
    }

    @Test
    void anAgreementThatIsTakenBackEndsTheExportToo() {
        exportsAllowed();
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        var _ = ada.room.fetch(id, _ -> {});
        var _ = cal.room.deny(id, "the incident is over");
        Path file = folder.resolve("admin.kubeconfig");
        assertThatThrownBy(() -> ada.room.export(id, file)).hasMessageContaining("breakglass-state");
        assertThat(file).doesNotExist();
        assertThat(ada.room.checkout(id).exports()).isEmpty();
        ada.room.tick();
        assertThat(ada.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    @Test
    void anApprovalThatNobodySignedDoesNotLetTheKeyIntoAFile() throws Exception {
        exportsAllowed();
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        var _ = ada.room.fetch(id, _ -> {});
        forged();
        Path file = folder.resolve("admin.kubeconfig");
        assertThatThrownBy(() -> ada.room.export(id, file)).isInstanceOf(FailureException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void aTeamsPolicyIsChangedByTwo() {
        CheckoutPolicy strict = new CheckoutPolicy(
                Map.of(
                        Environment.PRODUCTION,
                        new CheckoutPolicy.Rule(2, java.time.Duration.ofHours(1), true, false, false, true),
                        Environment.UNKNOWN,
                        new CheckoutPolicy.Rule(2, java.time.Duration.ofHours(1), true, false, false, true),
                        Environment.TEST,
                        CheckoutPolicy.STANDARD.rule(Environment.TEST),
                        Environment.DEVELOPMENT,
                        CheckoutPolicy.STANDARD.rule(Environment.DEVELOPMENT)),
                Optional.of("INC-\\d+"),
                java.time.Duration.ofHours(2),
                java.time.Duration.ofHours(1),
                true,
                false,
                List.of(),
                java.util.Set.of(),
                java.util.Set.of(),
                Map.of());
        ada.room.proposePolicy(strict);
        PolicyProposal waiting = ben.room.refresh().proposal().orElseThrow();
        assertThatThrownBy(() -> ada.room.acceptPolicy(waiting.hash()))
                .hasMessageContaining("breakglass-denied-not-counted");
        ben.room.acceptPolicy(waiting.hash());
        assertThat(ada.room.refresh().policy()).isEqualTo(strict);
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        assertThat(ada.state(id)).isEqualTo(CheckoutState.REQUESTED);
        assertThatThrownBy(() -> ben.room.approve(id, "again")).isInstanceOf(FailureException.class);
        var _ = cal.room.approve(id, "");
        assertThat(ada.state(id)).isEqualTo(CheckoutState.APPROVED);
    }

    /** The standard policy holds then; nobody is to go on in the belief that the other one does. */
    @Test
    void aPolicyThatIsNotInForceThoughItWasAcceptedIsTold() {
        TestRoom laptop = console("laptop", false, new Actor("dora\u202e", ""));
        // Neither is done any more; an earlier Castellan did both.
        assertThatThrownBy(() -> laptop.room.proposePolicy(CheckoutPolicy.STANDARD))
                .hasMessageContaining("breakglass-denied-unsigned")
                .hasMessageContaining("Nothing was proposed");
        assertThat(ben.room.refresh().proposal()).isEmpty();
        laptop.ledger.append(
                Draft.of(PolicyFold.PROPOSED, PolicyFold.SUBJECT, PolicyFold.body(CheckoutPolicy.STANDARD)));
        PolicyProposal waiting = ben.room.refresh().proposal().orElseThrow();
        assertThat(waiting.acceptable()).isFalse();
        assertThat(ben.room.snapshot().findings()).isEmpty();
        long before = ben.ledger.size();
        assertThatThrownBy(() -> ben.room.acceptPolicy(waiting.hash()))
                .hasMessageContaining("breakglass-denied-unsigned")
                .hasMessageContaining("It was not accepted");
        assertThat(ben.ledger.size()).isEqualTo(before);
        ben.ledger.append(Draft.of(PolicyFold.ACCEPTED, PolicyFold.SUBJECT, Map.of("proposal", waiting.hash())));
        assertThat(cal.room.refresh().findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(BreakGlassSnapshot.POLICY_LAPSED);
            assertThat(f.happened()).contains("dora", "ben@contoso.com").doesNotContain("\u202e");
        });
        ada.room.proposePolicy(CheckoutPolicy.STANDARD);
        ben.room.acceptPolicy(ben.room.refresh().proposal().orElseThrow().hash());
        assertThat(cal.room.refresh().findings()).isEmpty();
    }

    /** Written, or changed, by who can write into the database and has not the key of the device that it names. */
    @Test
    void aProposalThatIsNotSignedIsNotAccepted() {
        ada.room.proposePolicy(CheckoutPolicy.STANDARD);
        assertThat(ben.room.refresh().proposal()).isPresent();
        server.sql(
                database,
                "SET session_replication_role = replica",
                "UPDATE entry SET envelope = convert_to(regexp_replace(convert_from(envelope, 'UTF8'),"
                        + " '\"sig\":\".{8}', '\"sig\":\"AAAAAAAA'), 'UTF8') WHERE type = '" + PolicyFold.PROPOSED
                        + "'");
        TestRoom dora = console("dora", false, TestRoom.actor("dora"));
        String hash = dora.room.refresh().proposal().orElseThrow().hash();
        assertThatThrownBy(() -> dora.room.acceptPolicy(hash))
                .hasMessageContaining("breakglass-proposal-unsigned")
                .hasMessageContaining("ada@contoso.com");
    }

    @Test
    void anOverdueOneElsewhereRaisesTheAlarmHere() {
        CheckoutId id = requested();
        var _ = ben.room.approve(id, "");
        var _ = ada.room.fetch(id, _ -> {});
        world.pass(java.time.Duration.ofHours(2));
        ben.room.tick();
        ben.room.tick();
        assertThat(ben.notices.stream().filter(n -> n.kind() == Notice.Kind.OVERDUE))
                .hasSize(1);
        assertThat(ben.room.snapshot().tainted()).hasSize(1);
    }
}
