package dev.castellan.console.access.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.ClientCertificate;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.FakeFrame;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.access.identity.IdentityFacts.BindingRow;
import dev.castellan.console.access.identity.IdentityFacts.GroupRow;
import dev.castellan.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityModelTest {
    private static final Principal ANNA = Principal.user("anna@contoso.com");
    private static final Principal DEPLOYER = Principal.user(Requester.serviceAccountName("ci", "deployer"));

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Worlds.NOW);
    private final FakeAccessDesk desk = new FakeAccessDesk();
    private volatile AdminCertificates admin =
            (who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.empty());
    private final IdentityModel model = new IdentityModel(new FakeFrame(shell, desk), (who, id) -> admin.of(who, id));

    @AfterEach
    void end() {
        model.close();
        shell.close();
    }

    private IdentityFacts facts(Snapshot world, Principal who) {
        model.show(Worlds.reading(world));
        model.look(Optional.of(who));
        await().until(() -> model.picture().facts().isPresent());
        return model.picture().facts().orElseThrow();
    }

    @Test
    void everybodyWhoIsNamedAnywhereCanBeChosen() {
        model.show(Worlds.reading(Worlds.joined()));
        await().until(() -> model.picture().everybody().isPresent());
        List<SubjectRow> rows = model.picture().everybody().orElseThrow();
        assertThat(rows)
                .extracting(SubjectRow::principal)
                .contains(ANNA, DEPLOYER, Principal.group(Worlds.PLATFORM), Principal.user("cara@contoso.com"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPersonHasNestedGroupsBindingsOfBothKindsAndAzureRoles() {
        IdentityFacts facts = facts(Worlds.joined(), ANNA);
        assertThat(facts.entra()).isPresent();
        assertThat(facts.groups()).extracting(GroupRow::name).contains("Platform team", "On-call engineers");
        assertThat(facts.groups())
                .filteredOn(g -> g.name().equals("Platform team"))
                .extracting(GroupRow::through)
                .containsExactly("through On-call engineers");
        assertThat(facts.bindings()).extracting(BindingRow::binding).contains("restarters", "db", "viewers");
        assertThat(facts.bindings())
                .filteredOn(b -> b.binding().equals("viewers"))
                .extracting(BindingRow::through)
                .containsExactly("group Platform team");
        assertThat(facts.azureRoles())
                .extracting(IdentityFacts.AzureRoleRow::role)
                .contains("Azure Arc Kubernetes Writer");
    }

    @Test
    void whatAMembershipWouldGiveIsShownApart() {
        IdentityFacts facts = facts(Worlds.activatable(), Principal.user("cara@contoso.com"));
        assertThat(facts.groups()).filteredOn(GroupRow::later).singleElement().satisfies(g -> {
            assertThat(g.name()).isEqualTo("Platform team");
            assertThat(g.through()).startsWith("eligible member, until ");
        });
        assertThat(facts.bindings())
                .filteredOn(BindingRow::later)
                .extracting(BindingRow::binding)
                .containsExactlyInAnyOrder("restarters", "viewers");
        assertThat(facts.rules()).isEmpty();
        assertThat(facts(Worlds.activatable(), Principal.group(Worlds.PLATFORM))
                        .members()
                        .orElseThrow()
                        .eligible())
                .containsExactly("Cara Chen");
    }

    @Test
    void whatRestsOnGroupsOverTheTokenLimitIsPerhaps() {
        IdentityFacts facts = facts(Worlds.crowded(), Principal.user("fay@contoso.com"));
        assertThat(facts.rules())
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.perhaps()).isTrue());
        assertThat(facts.beyond()).anySatisfy(b -> assertThat(b).contains("Fay Fox is in at least 201 groups"));
        assertThat(facts.bindings())
                .filteredOn(b -> b.binding().equals("restarters"))
                .extracting(BindingRow::through)
                .containsExactly("perhaps: group Platform team");
        assertThat(facts.groups())
                .filteredOn(g -> g.name().equals("Platform team"))
                .extracting(GroupRow::through)
                .containsExactly("direct member; the server may not be told of it");
        assertThat(facts(Worlds.joined(), ANNA).rules())
                .isNotEmpty()
                .noneSatisfy(r -> assertThat(r.perhaps()).isTrue());
    }

    @Test
    void aBindingToARoleThatIsGoneIsShownAsSuch() {
        IdentityFacts facts = facts(Worlds.joined(), Principal.user("eve@contractor.example"));
        assertThat(facts.bindings())
                .singleElement()
                .satisfies(b -> assertThat(b.missing()).isTrue());
        assertThat(facts.rules()).as("nothing but what everybody has").isEmpty();
    }

    @Test
    void whatCanFollowIsShownStepByStep() {
        facts(Worlds.joined(), DEPLOYER);
        await().until(() -> model.picture().ways().isPresent());
        assertThat(model.picture().ways().orElseThrow().known()).isTrue();
        assertThat(model.picture().ways().orElseThrow().rows())
                .isNotEmpty()
                .allSatisfy(w -> assertThat(w.steps()).isNotEmpty());
    }

    @Test
    void whoeverIsNotInTheGraphIsSaidNotToBe() {
        facts(Worlds.joined(), Principal.user("nobody@contoso.com"));
        await().until(() -> model.picture().ways().isPresent());
        assertThat(model.picture().ways().orElseThrow().known()).isFalse();
        facts(Worlds.joined(), Principal.group("no-such-group"));
        await().until(() -> model.picture().ways().isPresent());
        assertThat(model.picture().ways().orElseThrow())
                .isEqualTo(new IdentityFacts.WayFacts(false, java.util.List.of()));
    }

    /** An account that is not there yet is in the groups of its namespace; nobody at all is in none of those who sign in. */
    @Test
    void aStrangerComesToWhatTheGroupsItHasByItselfComeTo() {
        EscalationGraph graph = EscalationGraph.of(AccessIndex.of(Worlds.shop()
                .add(Binding.cluster(
                        "all-of-shop", RoleId.cluster("cluster-admin"), Subject.group("system:serviceaccounts:shop")))
                .build()));
        assertThat(IdentityMaker.ways(
                        graph,
                        Principal.user(Requester.serviceAccount("shop", "not-there-yet")
                                .user())))
                .satisfies(w -> assertThat(w.known()).isFalse())
                .satisfies(w -> assertThat(w.rows()).isNotEmpty());
        assertThat(IdentityMaker.ways(
                                graph,
                                Principal.user(Requester.serviceAccount("prod", "not-there-yet")
                                        .user()))
                        .rows())
                .isEmpty();
        EscalationGraph signedIn = EscalationGraph.of(AccessIndex.of(Worlds.shop()
                .add(Binding.cluster(
                        "everybody", RoleId.cluster("cluster-admin"), Subject.group(Requester.AUTHENTICATED)))
                .build()));
        assertThat(IdentityMaker.ways(signedIn, Principal.user("nobody@contoso.com"))
                        .rows())
                .isNotEmpty();
        assertThat(IdentityMaker.ways(signedIn, Principal.user("system:anonymous"))
                        .rows())
                .isEmpty();
    }

    @Test
    void aGroupHasMembersAndSaysWhereTheyAreNotKnown() {
        IdentityFacts facts = facts(Worlds.joined(), Principal.group(Worlds.PLATFORM));
        assertThat(facts.members().orElseThrow().names()).contains("On-call engineers (group)", "Ben Bose");
        assertThat(facts.beyond()).isEmpty();
    }

    @Test
    void whatWasNotReadIsSaid() {
        assertThat(facts(Worlds.partial(), ANNA).beyond()).isNotEmpty();
        assertThat(facts(Worlds.joined(), Principal.user("dora@contoso.com")).notes())
                .anySatisfy(n -> assertThat(n).contains("Entra ID, as far as it was read, does not know this user"));
    }

    @Test
    void onlyTheOneWantedLastIsShown() {
        model.show(Worlds.reading(Worlds.joined()));
        model.look(Optional.of(ANNA));
        model.look(Optional.of(DEPLOYER));
        await().until(() -> model.picture().facts().isPresent());
        assertThat(model.picture().facts().orElseThrow().principal()).isEqualTo(DEPLOYER);
        model.look(Optional.empty());
        assertThat(model.picture().facts()).isEmpty();
    }

    private IdentityFacts.CertificateFacts certificates(Principal who) {
        facts(Worlds.joined(), who);
        await().until(() -> model.picture().certificates().isPresent());
        return model.picture().certificates().orElseThrow();
    }

    @Test
    void requestsForCertificatesThatNameItAreShown() {
        desk.requests(() -> new LiveAccess.Requests(
                List.of(
                        certificate("old", ANNA.name(), "ops", Worlds.NOW.minusSeconds(60)),
                        certificate("new", ANNA.name(), "ops", Worlds.NOW.plusSeconds(86_400)),
                        certificate("other", "ben", "ops", Worlds.NOW.plusSeconds(86_400))),
                false));
        var of = certificates(ANNA);
        assertThat(of.unknown()).isEmpty();
        assertThat(of.asked())
                .isEqualTo(DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC)
                        .format(Worlds.NOW));
        assertThat(of.rows()).extracting(IdentityFacts.CertificateRow::name).containsExactlyInAnyOrder("old", "new");
        assertThat(of.rows())
                .filteredOn(IdentityFacts.CertificateRow::valid)
                .singleElement()
                .satisfies(r -> assertThat(r.until()).startsWith("valid until "));
        assertThat(certificates(Principal.group("ops")).rows()).hasSize(3);
    }

    @Test
    void aCertificateThatIsNotValidYetIsSaidToBe() {
        Instant from = Worlds.NOW.plusSeconds(86_400);
        desk.requests(() -> new LiveAccess.Requests(
                List.of(new ClientCertificate(
                        "later",
                        "kubernetes-admin",
                        ANNA.name(),
                        List.of(),
                        ClientCertificate.Standing.ISSUED,
                        Optional.of(Worlds.NOW),
                        Optional.of(from),
                        Optional.of(from.plusSeconds(86_400)))),
                false));
        assertThat(certificates(ANNA).rows()).singleElement().satisfies(r -> {
            assertThat(r.standing()).isEqualTo("issued, not valid yet");
            assertThat(r.until()).startsWith("valid from ").contains(" until ");
        });
    }

    @Test
    void aCertificateThatCannotBeReadMayBeValid() {
        desk.requests(() -> new LiveAccess.Requests(
                List.of(new ClientCertificate(
                        "odd",
                        "kubernetes-admin",
                        ANNA.name(),
                        List.of(),
                        ClientCertificate.Standing.UNREADABLE,
                        Optional.of(Worlds.NOW),
                        Optional.empty(),
                        Optional.empty())),
                true));
        assertThat(certificates(ANNA).rows()).singleElement().satisfies(r -> {
            assertThat(r.valid()).isTrue();
            assertThat(r.standing()).isEqualTo("issued, cannot be read");
            assertThat(r.until()).contains("not known");
            assertThat(r.detail()).startsWith("asked for ");
        });
    }

    private static ClientCertificate certificate(String name, String user, String group, Instant until) {
        return new ClientCertificate(
                name,
                "kubernetes-admin",
                user,
                List.of(group),
                ClientCertificate.Standing.ISSUED,
                Optional.of(Worlds.NOW.minusSeconds(3_600)),
                Optional.of(Worlds.NOW.minusSeconds(3_600)),
                Optional.of(until));
    }

    @Test
    void whereRequestsCannotBeReadItIsSaidWhy() {
        desk.requests(() -> {
            throw Failure.expected("cluster-forbidden", "You may not list certificatesigningrequests.", "", "")
                    .asException();
        });
        var of = certificates(ANNA);
        assertThat(of.rows()).isEmpty();
        assertThat(of.asked()).isEmpty();
        assertThat(of.unknown()).contains("could not be read: You may not list certificatesigningrequests.");
        desk.requests(() -> new LiveAccess.Requests(List.of(), true));
        assertThat(certificates(DEPLOYER).unknown()).isEqualTo("There may be more: not all requests could be read.");
    }

    private AdminCertificates.Taken taken(Principal who) {
        facts(Worlds.joined(), who);
        await().until(() -> model.picture().taken().isPresent());
        return model.picture().taken().orElseThrow();
    }

    @Test
    void adminCertificatesAreAskedForByNameAndObjectId() {
        List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
        var one = new AdminCertificates.Certificate(
                "leeds-prod-01",
                ANNA.name(),
                "masterclient",
                AdminCertificates.Standing.OUT,
                Worlds.NOW,
                Optional.empty(),
                Optional.of(Worlds.NOW.plusSeconds(60)),
                List.of(),
                dev.castellan.console.shell.Address.of("breakglass", "co-1"));
        admin = (who, id) -> {
            asked.add(who.name() + " " + id.orElse("-"));
            return new AdminCertificates.Taken(List.of(one), "", Optional.of(Worlds.NOW));
        };
        assertThat(taken(ANNA).all()).containsExactly(one);
        String object = Worlds.reading(Worlds.joined())
                .azure()
                .orElseThrow()
                .access()
                .plane()
                .people()
                .find(ANNA.name())
                .orElseThrow()
                .id();
        assertThat(asked).contains(ANNA.name() + " " + object);
        assertThat(taken(DEPLOYER).unknown()).isEmpty();
        assertThat(asked).contains(DEPLOYER.name() + " -");
    }

    @Test
    void theRecordOfCheckOutsIsReadAgainWhenThePageIsShownAgain() {
        Instant later = Worlds.NOW.plusSeconds(3_600);
        admin = (who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.of(Worlds.NOW));
        try (FakeShell other = FakeShell.withoutToolkit(() -> Worlds.NOW)) {
            IdentityPage page = new IdentityPage(new FakeFrame(other, desk), (who, id) -> admin.of(who, id));
            page.show(Worlds.reading(Worlds.joined()));
            page.model().look(Optional.of(ANNA));
            await().until(() -> page.model().picture().taken().isPresent());
            assertThat(page.model().picture().taken().orElseThrow().at()).contains(Worlds.NOW);
            admin = (who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.of(later));
            page.shown();
            await().until(() -> page.model()
                    .picture()
                    .taken()
                    .flatMap(AdminCertificates.Taken::at)
                    .filter(later::equals)
                    .isPresent());
            page.close();
        }
    }

    @Test
    void whereTheRecordOfCheckOutsCannotBeReadItIsSaidWhy() {
        admin = (who, id) -> {
            throw Failure.expected("ledger-locked", "The ledger is locked.", "", "")
                    .asException();
        };
        assertThat(taken(ANNA).all()).isEmpty();
        assertThat(taken(ANNA).unknown()).isEqualTo("What was taken out could not be read: The ledger is locked.");
    }

    @Test
    void useComesFromAnAuditLog(@TempDir Path folder) throws Exception {
        facts(Worlds.joined(), ANNA);
        assertThat(model.picture().use()).isEmpty();
        Path log = Files.writeString(folder.resolve("audit.log"), """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"delete",\
            "user":{"username":"anna@contoso.com","groups":["system:authenticated"]},\
            "objectRef":{"resource":"pods","namespace":"shop","name":"a","apiVersion":"v1"},\
            "responseStatus":{"code":200},"requestReceivedTimestamp":"2026-11-20T10:00:00.000000Z",\
            "annotations":{"authorization.k8s.io/decision":"allow"}}
            """);
        model.readLog(log);
        await().until(() -> model.picture().use().isPresent());
        var use = model.picture().use().orElseThrow();
        assertThat(use.whole()).isTrue();
        assertThat(use.requests()).isEqualTo(1);
        assertThat(use.rows()).anySatisfy(r -> {
            assertThat(r.grant()).contains("restarters");
            assertThat(r.used()).isEqualTo(1);
        });
        assertThat(use.rows()).anySatisfy(r -> {
            assertThat(r.grant()).contains("prod/db");
            assertThat(r.used()).isZero();
        });
        model.readLog(Files.writeString(folder.resolve("empty.log"), ""));
        await().until(() -> model.picture().use().filter(u -> u.requests() == 0).isPresent());
        var nothing = model.picture().use().orElseThrow();
        assertThat(nothing.whole()).isFalse();
        assertThat(nothing.missing()).first().asString().startsWith("The audit log shows nothing");
        assertThat(nothing.rows()).isNotEmpty().allSatisfy(r -> {
            assertThat(r.unused()).isZero();
            assertThat(r.advice()).isEqualTo("not known, the log shows nothing");
        });
    }
}
