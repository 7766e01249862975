package dev.castellan.access.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.access.azure.AzureDecision.Outcome;
import dev.castellan.azure.Azure;
import dev.castellan.azure.ConnectedCluster;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The plane of practice clusters, read over HTTPS, also when Azure and Graph misbehave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzurePlaneReaderTest {
    private static final String PRODUCTION = "prod-lds-logistics";

    private Practice practice = unset();
    private Identity identity = unset();
    private Azure azure = unset();

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set before the tests
    private static <T> T unset() {
        return null;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        practice = new Practice(SandboxOptions.defaults(), folder);
        identity = practice.identity();
        azure = as(Practice.ADA);
    }

    @AfterAll
    void stop() {
        identity.close();
        practice.close();
    }

    @BeforeEach
    void behave() {
        practice.sandbox.faults().clear();
    }

    private Azure as(String name) {
        Account account = practice.signIn(identity, name);
        return new Azure(
                identity,
                account,
                practice.sandbox.tenantId(),
                practice.cloud(),
                practice.network,
                InstantSource.system());
    }

    private ConnectedCluster cluster(String name) {
        List<ConnectedCluster> found = new ArrayList<>();
        azure.connectedClusters(
                List.of(),
                page -> page.stream().filter(c -> c.name().equals(name)).forEach(found::add));
        return found.getFirst();
    }

    private AzurePlane read(Azure side, String cluster) {
        return AzurePlaneReader.read(side, cluster(cluster), List.of(), InstantSource.system(), step -> {});
    }

    private static List<String> who(AzureAccess access, String operation, Outcome outcome) {
        return access
                .whoCan(ControlOperation.named(operation)
                        .orElseThrow()
                        .on(access.plane().cluster()))
                .stream()
                .filter(d -> d.outcome() == outcome)
                .map(d -> d.principal().label())
                .toList();
    }

    @Test
    void everythingIsReadAndTheStoriesAreThere() {
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps()).isEmpty();
        assertThat(plane.azureRbac()).contains(true);
        assertThat(plane.managementGroups())
                .extracting(g -> g.displayName().orElse(""))
                .containsExactly("Retail", "Brambleholt", "Tenant Root Group");
        AzureAccess access = new AzureAccess(plane);
        // The contractor reaches production through a group in a group.
        AzureDecision kai = access.decide(
                plane.people()
                        .find("kai.lund@brambleholt.example")
                        .orElseThrow()
                        .id(),
                ControlOperation.named("listAdminKubeconfig").orElseThrow().on(plane.cluster()));
        assertThat(kai.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(kai.grants().stream()
                        .map(g -> g.chain().stream()
                                .map(id -> plane.people().get(id).label())
                                .toList())
                        .toList())
                .contains(List.of("Kai Lund", "contractors", "site-reliability"));
        assertThat(who(access, "listAdminKubeconfig", Outcome.ALLOWED))
                .contains("Ada Quill", "Bram Osei", "Noor Vale")
                .doesNotContain("Lena Holt", "Tomas Reyer");
        assertThat(access.whoCan(ControlOperation.named("listAdminKubeconfig")
                        .orElseThrow()
                        .on(plane.cluster())))
                .filteredOn(d -> d.principal().standing() == Principal.Standing.DELETED)
                .hasSize(1);
        assertThat(who(access, "roleAssignments/write", Outcome.CONDITIONAL)).containsExactly("gitops-deployer");
        assertThat(plane.people()
                        .find("petra.moss@brambleholt.example")
                        .orElseThrow()
                        .enabled())
                .contains(false);
    }

    @Test
    void withoutGraphNobodyIsSaidToHaveNoAccess() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps())
                .extracting(AzureGap::part)
                .contains(AzureGap.Part.DIRECTORY, AzureGap.Part.GROUP_MEMBERS);
        AzureAccess access = new AzureAccess(plane);
        AzureDecision stranger = access.decide(
                "00000000-0000-0000-0000-00000000abcd",
                ControlOperation.named("listAdminKubeconfig").orElseThrow().on(plane.cluster()));
        assertThat(stranger.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(stranger.beyond()).isNotEmpty();
        // Privileged Identity Management tells some names.
        assertThat(who(access, "listAdminKubeconfig", Outcome.ALLOWED)).contains("site-reliability");
    }

    @Test
    void aBoundGroupThatTheClustersDirectoryDoesNotHoldIsDeleted() {
        String gone = "0dead000-0000-4000-8000-000000000001";
        AzurePlane plane =
                AzurePlaneReader.read(azure, cluster(PRODUCTION), List.of(gone), InstantSource.system(), s -> {});
        assertThat(plane.people().get(gone).standing()).isEqualTo(Principal.Standing.DELETED);
        assertThat(plane.gaps()).isEmpty();
        AzureSnapshot side = new AzureSnapshot(plane);
        assertThat(side.deleted(gone)).isTrue();
        assertThat(side.hidden(gone)).isEmpty();
        // Without an answer nothing is said to be deleted.
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*getByIds*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        AzurePlane unread =
                AzurePlaneReader.read(azure, cluster(PRODUCTION), List.of(gone), InstantSource.system(), s -> {});
        assertThat(unread.people().get(gone).standing()).isEqualTo(Principal.Standing.UNREAD);
        assertThat(new AzureSnapshot(unread).hidden(gone)).isPresent();
    }

    @Test
    void ownersPermissionsAndHowManyGroupsPeopleAreInAreRead() {
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.people().further().owners().entrySet()).singleElement().satisfies(e -> {
            assertThat(plane.people().get(e.getKey()).label()).isEqualTo("contractors");
            assertThat(e.getValue())
                    .extracting(id -> plane.people().get(id).label())
                    .containsExactly("Bram Osei");
        });
        assertThat(plane.people().further().permissions()).singleElement().satisfies(p -> {
            assertThat(p.permission()).isEqualTo("GroupMember.ReadWrite.All");
            assertThat(plane.people().get(p.principalId()).label()).isEqualTo("build-pipeline");
        });
        String kai = plane.people()
                .find("kai.lund@brambleholt.example")
                .orElseThrow()
                .id();
        assertThat(plane.people().further().groupCounts().get(kai))
                .as("contractors, on call, production administrators, administrators, engineers")
                .isEqualTo(5);
        // What may not be read is told, and nothing else is lost by it.
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*/owners*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        assertThat(read(azure, PRODUCTION).gaps())
                .singleElement()
                .satisfies(g -> assertThat(g.text()).startsWith("Owners of groups could not be read: "));
        practice.sandbox.faults().clear();
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*appRoleAssignedTo*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        assertThat(read(azure, PRODUCTION).gaps())
                .singleElement()
                .satisfies(g -> assertThat(g.part()).isEqualTo(AzureGap.Part.GRAPH_PERMISSIONS));
        practice.sandbox.faults().clear();
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*batch*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        AzurePlane uncounted = read(azure, PRODUCTION);
        assertThat(uncounted.gaps()).isEmpty();
        assertThat(uncounted.people().further().groupCounts()).isEmpty();
    }

    private static AzureDecision otto(AzurePlane plane) {
        return new AzureAccess(plane)
                .decide(
                        plane.people()
                                .find("otto.finch@brambleholt.example")
                                .orElseThrow()
                                .id(),
                        ControlOperation.named("listAdminKubeconfig")
                                .orElseThrow()
                                .on(plane.cluster()));
    }

    @Test
    void whoMayActivateMembershipIsEligibleAndNotActive() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*eligibilityScheduleInstances*", Fault.Kind.THROTTLE, 2)
                        .lasting(Duration.ZERO));
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps()).isEmpty();
        AzureDecision otto = otto(plane);
        assertThat(otto.outcome()).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(otto.grants()).isEmpty();
        assertThat(otto.eligible()).isNotEmpty().allSatisfy(g -> {
            assertThat(g.later()).isTrue();
            assertThat(g.until()).isPresent();
            assertThat(plane.people().get(g.membership().orElseThrow()).label()).isEqualTo("site-reliability");
        });
    }

    @Test
    void whereItMayNotBeReadWhoCanActivateMembershipItIsSaid() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*eligibilityScheduleInstances*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("403"));
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps()).singleElement().satisfies(g -> {
            assertThat(g.part()).isEqualTo(AzureGap.Part.GROUP_ELIGIBILITY);
            assertThat(g.text()).startsWith("People who can activate membership of groups are not known: ");
        });
        assertThat(new AzureAccess(plane)
                        .beyond(ControlOperation.named("listAdminKubeconfig")
                                .orElseThrow()
                                .on(plane.cluster())))
                .anySatisfy(b -> assertThat(b).contains("can activate membership"));
        // A group that only Kubernetes binds is looked into as well.
        practice.sandbox.faults().clear();
        String bound = plane.people().all().stream()
                .filter(p -> p.label().equals("contractors"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(AzurePlaneReader.read(
                                azure,
                                cluster("dev-lds-platform"),
                                List.of(bound, "not an id"),
                                InstantSource.system(),
                                s -> {})
                        .people()
                        .members())
                .containsKey(bound);
    }

    @Test
    void oneGroupThatCannotBeReadIsAGapOfItsOwn() {
        AzurePlane whole = read(azure, PRODUCTION);
        String contractors = whole.people().all().stream()
                .filter(p -> p.label().equals("contractors"))
                .findFirst()
                .orElseThrow()
                .id();
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*/groups/" + contractors + "/*", Fault.Kind.SERVER_ERROR, 0)
                        .saying("404"));
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps())
                .allSatisfy(g -> assertThat(g.what()).isEqualTo(contractors))
                .extracting(AzureGap::part)
                .containsExactly(AzureGap.Part.GROUP_MEMBERS, AzureGap.Part.GROUP_OWNERS);
        AzureAccess access = new AzureAccess(plane);
        AzureAction take =
                ControlOperation.named("listAdminKubeconfig").orElseThrow().on(plane.cluster());
        assertThat(access.decide("00000000-0000-0000-0000-00000000abcd", take).outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(access.beyond(take)).anySatisfy(b -> assertThat(b).contains("contractors"));
    }

    @Test
    void throttlingAndTokensThatEndAreSurvived() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.GRAPH, "*", Fault.Kind.THROTTLE, 2).lasting(Duration.ZERO));
        practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "*roleAssignments*", Fault.Kind.EXPIRE, 1));
        AzurePlane plane = read(azure, PRODUCTION);
        assertThat(plane.gaps()).isEmpty();
        assertThat(plane.assignments()).isNotEmpty();
    }

    @Test
    void whoMayReadLittleIsToldWhatIsMissing() {
        AzurePlane plane = read(as(Practice.LENA), PRODUCTION);
        assertThat(plane.gaps())
                .extracting(AzureGap::part)
                .contains(AzureGap.Part.ROLE_ASSIGNMENTS, AzureGap.Part.DENY_ASSIGNMENTS);
        AzureDecision anybody = new AzureAccess(plane)
                .decide(
                        "00000000-0000-0000-0000-00000000abcd",
                        ControlOperation.named("listAdminKubeconfig")
                                .orElseThrow()
                                .on(plane.cluster()));
        assertThat(anybody.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void withoutASignInNothingIsRead() {
        Account gone = practice.signIn(identity, "tomas.reyer");
        Azure side = new Azure(
                identity,
                gone,
                practice.sandbox.tenantId(),
                practice.cloud(),
                practice.network,
                InstantSource.system());
        ConnectedCluster cluster = cluster(PRODUCTION);
        identity.signOut(gone);
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> AzurePlaneReader.read(side, cluster, List.of(), InstantSource.system(), step -> {}))
                .satisfies(e -> assertThat(e.failure().code()).startsWith("identity-"));
    }
}
