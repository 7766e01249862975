package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The activity log of the practice fleet, over HTTPS. */
class ActivityLogTest {
    @Test
    void everySubscriptionIsReadThroughThrottling(@TempDir Path folder) {
        List<Duration> pauses = new CopyOnWriteArrayList<>();
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder);
                Identity identity = practice.identity()) {
            practice.person = practice.answeringAs(Practice.ADA);
            Account ada = practice.signIn(identity, Practice.ADA);
            try (Azure azure = new Azure(
                    identity,
                    ada,
                    practice.sandbox.tenantId(),
                    practice.cloud(),
                    practice.network,
                    InstantSource.system(),
                    pauses::add,
                    Duration.ofSeconds(30))) {
                Instant now = Instant.now();
                List<ActivityEvent> events = new ArrayList<>();
                practice.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions/**", Fault.Kind.THROTTLE, 2));
                for (Subscription s : azure.subscriptions()) {
                    long count = azure.activityLog()
                            .read(s.subscriptionId(), now.minus(Duration.ofDays(89)), now, events::add);
                    assertThat(count).isPositive();
                }
                assertThat(pauses).isNotEmpty();
                assertThat(events.stream().filter(e -> e.is("/LISTADMINKUBECONFIG/action")))
                        .isNotEmpty()
                        .allSatisfy(e -> {
                            assertThat(e.caller()).contains("@");
                            assertThat(e.clientRequestId()).isPresent();
                            assertThat(e.objectId()).isPresent();
                            assertThat(e.methods().orElse("")).contains("pwd");
                            assertThat(e.resourceId()).contains("/connectedClusters/");
                            assertThat(e.submitted().orElseThrow()).isAfter(e.at());
                        });
                assertThatExceptionOfType(FailureException.class)
                        .isThrownBy(() -> azure.activityLog()
                                .read("00000000-0000-0000-0000-000000000000", now.minusSeconds(60), now, e -> {}));
            }
        }
    }

    @Test
    void aRowOfLogAnalyticsSaysTheSame() {
        JsonNode row = Transport.JSON.readTree("""
            {"TimeGenerated":"2026-11-20T10:00:00.123Z","OperationNameValue":"MICROSOFT.HYBRIDCONTAINERSERVICE/PROVISIONEDCLUSTERINSTANCES/LISTADMINKUBECONFIG/ACTION",
             "CorrelationId":"c1","Caller":"ada@contoso.com","ActivityStatusValue":"Success","_ResourceId":"/subscriptions/s",
             "HTTPRequest":"{\\"clientRequestId\\":\\"r1\\",\\"clientIpAddress\\":\\"10.0.0.1\\"}","Claims":"{\\"appid\\":\\"a\\"}"}
            """);
        ActivityEvent event = ActivityEvent.read(row).orElseThrow();
        assertThat(event.is("/listAdminKubeconfig/action")).isTrue();
        assertThat(event.clientRequestId()).contains("r1");
        assertThat(event.address()).contains("10.0.0.1");
        assertThat(event.application()).contains("a");
        assertThat(ActivityEvent.read(Transport.JSON.readTree("{\"a\":1}"))).isEmpty();
        assertThat(ActivityEvent.read(Transport.JSON.readTree("{\"eventTimestamp\":7,\"operationName\":[]}")))
                .isEmpty();
    }
}
