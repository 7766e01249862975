package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.network.Network;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Azure and Graph calls against the practice fleet, over HTTPS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzureTest {
    private static final int MANY = 10_000;

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private Practice practice = unset();
    private Identity identity = unset();
    private Account ada = unset();
    private Azure azure = unset();

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set before the tests
    private static <T> T unset() {
        return null;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        practice = new Practice(SandboxOptions.defaults().withClusters(MANY), folder);
        identity = practice.identity();
    }

    @AfterAll
    void stop() {
        identity.close();
        practice.close();
    }

    @BeforeEach
    void signIn() {
        practice.sandbox.faults().clear();
        practice.person = practice.answeringAs(Practice.ADA);
        ada = practice.signIn(identity, Practice.ADA);
        azure = azure(ada, Duration.ofSeconds(30));
        practice.pages.clear();
        pauses.clear();
    }

    private Azure azure(Account account, Duration timeLimit) {
        return new Azure(
                identity,
                account,
                practice.sandbox.tenantId(),
                practice.cloud(),
                practice.network,
                InstantSource.system(),
                pauses::add,
                timeLimit);
    }

    private void fault(Fault.Kind kind, int count) {
        practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions", kind, count));
    }

    private static void fails(String code, ThrowingCallable call) {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.failure().code())
                        .as(e.failure().toString())
                        .isEqualTo(code));
    }

    private List<ConnectedCluster> clusters(List<String> subscriptions) {
        List<ConnectedCluster> all = new ArrayList<>();
        azure.connectedClusters(subscriptions, all::addAll);
        return all;
    }

    private ConnectedCluster cluster(boolean aks) {
        List<ConnectedCluster> found = new ArrayList<>();
        for (ConnectedCluster cluster : clusters(List.of())) {
            if (cluster.aksArc() == aks
                    && cluster.connectivityStatus().filter("Connected"::equals).isPresent()) {
                found.add(cluster);
            }
        }
        return found.getFirst();
    }

    @Test
    void everybodyAndEverythingIsListed() {
        assertThat(azure.subscriptions()).hasSize(3).allSatisfy(s -> {
            assertThat(s.displayName()).isNotBlank();
            assertThat(s.tenantId()).isEqualTo(practice.sandbox.tenantId());
        });
        assertThat(azure.tenants()).extracting(Tenant::tenantId).contains(practice.sandbox.tenantId());
        assertThat(azure.me().displayName()).contains("Ada Quill");
        assertThat(azure.memberships())
                .isNotEmpty()
                .allSatisfy(m -> assertThat(m.id()).isNotEmpty());
    }

    @Test
    void tenThousandClustersComeInPages() {
        List<Integer> pages = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        azure.connectedClusters(List.of(), page -> {
            pages.add(page.size());
            page.forEach(c -> ids.add(c.id().toLowerCase(java.util.Locale.ROOT)));
        });
        assertThat(ids).hasSize(MANY);
        assertThat(pages).hasSizeGreaterThanOrEqualTo(10).allMatch(size -> size <= 1000);
    }

    @Test
    void subscriptionsCanBeChosen() {
        Subscription one = azure.subscriptions().getFirst();
        assertThat(clusters(List.of(one.subscriptionId())))
                .isNotEmpty()
                .allSatisfy(c -> assertThat(c.subscriptionId()).isEqualTo(one.subscriptionId()));
    }

    @Test
    void aTokenThatEndsInTheMiddleOfTheListIsRenewed() {
        List<String> seen = new ArrayList<>();
        azure.connectedClusters(List.of(), page -> {
            if (seen.isEmpty()) {
                practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "*resourcegraph*", Fault.Kind.EXPIRE, 1));
            }
            page.forEach(c -> seen.add(c.id()));
        });
        assertThat(seen).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(practice.pages).isEmpty();
        assertThat(practice.sandbox.requests())
                .anySatisfy(r -> assertThat(r.status()).isEqualTo(401));
    }

    @Test
    void detailsComeFromTheProviders() {
        ConnectedCluster aks = cluster(true);
        ConnectedCluster detail = azure.connectedCluster(aks.id());
        assertThat(detail.id()).isEqualToIgnoringCase(aks.id());
        assertThat(detail.aksArc()).isTrue();
        assertThat(azure.provisionedInstance(aks.id()))
                .hasValueSatisfying(i -> assertThat(i.kubernetesVersion()).isPresent());
        assertThat(azure.provisionedInstance(cluster(false).id())).isEmpty();
        assertThat(azure.extensions(aks.id())).isNotNull();
    }

    @Test
    void theUsersKubeconfigIsFetchedAsALongRunningOperation() {
        byte[] kubeconfig = azure.userKubeconfig(cluster(true).id());
        assertThat(new String(kubeconfig, StandardCharsets.UTF_8)).contains("apiVersion", "kubelogin");
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void theRelaysCredentialIsRead() {
        try (ClusterUserCredential credential =
                azure.clusterUserCredential(cluster(false).id(), true, true)) {
            assertThat(credential.relay())
                    .hasValueSatisfying(r -> assertThat(r.expiresAt())
                            .isAfter(InstantSource.system().instant()));
            assertThat(new String(credential.relayToken(), StandardCharsets.UTF_8))
                    .isNotEmpty();
            assertThat(new String(credential.kubeconfig(), StandardCharsets.UTF_8))
                    .contains("apiVersion");
        }
    }

    @Test
    void whoMayNotIsToldWhichRightIsMissing() {
        ConnectedCluster production = clusters(List.of()).stream()
                .filter(c ->
                        c.aksArc() && "production".equalsIgnoreCase(c.tags().getOrDefault("environment", "")))
                .findFirst()
                .orElseGet(() -> cluster(true));
        Azure lena = azure(practice.signIn(identity, Practice.LENA), Duration.ofSeconds(30));
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> lena.userKubeconfig(production.id()))
                .satisfies(e -> {
                    assertThat(e.failure().code()).isEqualTo("azure-forbidden");
                    assertThat(e.failure().happened()).containsIgnoringCase("listUserKubeconfig/action");
                });
    }

    @Test
    void whatDoesNotExistIsSaid() {
        fails("azure-not-found", () -> azure.connectedCluster(cluster(true).id() + "-gone"));
        fails("azure-id-invalid", () -> azure.connectedCluster("/subscriptions/x/../../providers/evil"));
    }

    @Test
    void throttlingIsWaitedForAsAzureAsks() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.ARM, "/subscriptions", Fault.Kind.THROTTLE, 2)
                        .lasting(Duration.ofSeconds(7)));
        assertThat(azure.subscriptions()).hasSize(3);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
    }

    @Test
    void aLongWaitIsForThePersonToDecide() {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.ARM, "/subscriptions", Fault.Kind.THROTTLE, 1)
                        .lasting(Duration.ofMinutes(10)));
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(azure::subscriptions)
                .satisfies(e -> assertThat(e.failure().code()).isEqualTo("azure-throttled"))
                .satisfies(e -> assertThat(e.failure().meaning()).contains("600 seconds"));
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SERVER_ERROR, 3", "DROP, 2", "THROTTLE, 3"})
    void whatPassesIsPassedOver(Fault.Kind kind, int times) {
        fault(kind, times);
        assertThat(azure.subscriptions()).hasSize(3);
        // The JDK client itself repeats some requests whose connection broke off.
        assertThat(pauses).hasSizeBetween(kind == Fault.Kind.DROP ? 1 : times, times);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR, azure-unavailable, 3",
        "DROP, network-broken, 2",
        "THROTTLE, azure-throttled, 3",
        "TRUNCATE, network-broken, 2",
    })
    void whatStaysIsNamedAfterAFewAttempts(Fault.Kind kind, String code, int waits) {
        fault(kind, 0);
        fails(code, azure::subscriptions);
        assertThat(pauses).hasSize(waits);
    }

    @Test
    void aServerThatHangsIsNotWaitedForLong() {
        fault(Fault.Kind.HANG, 1);
        Azure impatient = azure(ada, Duration.ofMillis(700));
        fails("network-timeout", impatient::subscriptions);
        practice.sandbox.faults().clear();
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        fault(Fault.Kind.HANG, 1);
        int before = practice.sandbox.requests().size();
        List<String> codes = new CopyOnWriteArrayList<>();
        Thread call = Thread.ofVirtual().start(() -> {
            try {
                azure.subscriptions();
            } catch (FailureException e) {
                codes.add(e.failure().code());
            }
        });
        await().until(() -> practice.sandbox.faults().active().isEmpty()
                || practice.sandbox.requests().size() > before);
        call.interrupt();
        call.join();
        assertThat(codes).singleElement().asString().endsWith("-cancelled");
        practice.sandbox.faults().clear();
    }

    @Test
    void twoChallengesOnePrompt() throws Exception {
        practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "*", Fault.Kind.CHALLENGE, 0));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Subscription>> one = threads.submit(azure::subscriptions);
            Future<List<Tenant>> two = threads.submit(azure::tenants);
            await().until(() -> identity.pendingChallenges().stream().anyMatch(p -> p.waiting() == 2));
            assertThat(practice.pages).isEmpty();
            identity.accept(identity.pendingChallenges().getFirst());
            assertThat(one.get()).hasSize(3);
            assertThat(two.get()).isNotEmpty();
            assertThat(practice.pages).hasSize(1);
        }
    }

    @Test
    void revokedTokensAreRenewedWithoutAPrompt() {
        practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "*", Fault.Kind.REVOKE, 0));
        assertThat(azure.subscriptions()).hasSize(3);
        assertThat(practice.pages).isEmpty();
    }

    @Test
    void aDemandThatCannotBeMetEndsAfterOneRetry() throws Exception {
        practice.sandbox
                .faults()
                .set(Fault.of(Fault.Service.ARM, "*", Fault.Kind.CHALLENGE, 0)
                        .saying("{\"access_token\":{\"strange\":{\"essential\":true,\"value\":\"x\"}}}"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Subscription>> call = threads.submit(azure::subscriptions);
            await().until(() -> !identity.pendingChallenges().isEmpty());
            identity.accept(identity.pendingChallenges().getFirst());
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingRootCause()
                    .satisfies(e ->
                            assertThat(((FailureException) e).failure().code()).isEqualTo("identity-challenge-unmet"));
            assertThat(practice.pages).hasSize(1);
            assertThat(identity.pendingChallenges()).isEmpty();
        }
    }

    @Test
    void wrongAuthorityAndNoServerAreTold() {
        Azure distrustful = new Azure(
                identity,
                ada,
                practice.sandbox.tenantId(),
                practice.cloud(),
                Network.open(Optional.empty(), Optional.empty()),
                InstantSource.system());
        fails("network-certificate-untrusted", distrustful::subscriptions);
    }

    @Test
    void noTokenGoesToAnotherServer(@TempDir Path folder) {
        Transport transport = new Transport(
                false,
                practice.cloud().resourceManager(),
                practice.cloud().resourceManagerScope(),
                identity,
                ada,
                practice.sandbox.tenantId(),
                practice.network,
                InstantSource.system(),
                pauses::add,
                Duration.ofSeconds(5));
        String own = practice.cloud().resourceManager().toString();
        assertThat(transport.checked(own + "subscriptions?x=1").getPath()).isEqualTo("/subscriptions");
        for (String link : List.of(
                "https://evil.example/subscriptions",
                own.replace("https:", "http:") + "x",
                own.replace("localhost", "user@localhost"),
                practice.cloud().graph() + "v1.0/me",
                "https://localhost.evil.example/",
                "//evil.example/x",
                "https://[broken")) {
            fails("azure-link-foreign", () -> transport.checked(link));
        }
    }
}
