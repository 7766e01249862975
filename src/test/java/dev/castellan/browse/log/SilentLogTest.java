package dev.castellan.browse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.PracticeAccess;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A log stream over HTTPS that says nothing any more and stays open. */
class SilentLogTest {
    private static final LogLimits WATCHFUL =
            new LogLimits(10_000, 10_000_000, Duration.ofMillis(250), Duration.ofSeconds(4), Duration.ofSeconds(5));

    @Test
    void aStreamThatStopsTalkingWithoutClosingIsFoundOutAndItsLinesAreNotMissed() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC())) {
            String kubeconfig = sandbox.clusters()
                    .adminKubeconfig(sandbox.plan().cluster("test-gnt-webshop").orElseThrow());
            try (PracticeAccess access =
                    new PracticeAccess(PracticeAccess.contexts(kubeconfig).getFirst(), kubeconfig)) {
                String pod = access.client()
                        .objects()
                        .list(
                                new ApiResource("", "v1", "Pod", "pods", true, Set.of("list")),
                                "shop",
                                "",
                                "status.phase=Running",
                                1)
                        .items()
                        .getFirst()
                        .at("/metadata/name")
                        .asString();
                LogQuery query = new LogQuery(
                        new LogTarget.Pod("shop", pod),
                        new LogQuery.Containers.Main(),
                        true,
                        false,
                        Optional.empty(),
                        Optional.of(1L));
                List<String> told = new CopyOnWriteArrayList<>();
                try (MergedLog log = MergedLog.open(access.client(), query, WATCHFUL, () -> {})) {
                    await("a line of the stream").until(() -> log.state().end() > 1);
                    sandbox.faults().set(Fault.of(Fault.Service.KUBERNETES, "*/log", Fault.Kind.STREAM_SILENT, 0));
                    await("silent by now").until(() -> {
                        log.state().sources().forEach(s -> s.failure().ifPresent(f -> told.add(f.code())));
                        return told.contains("browse-log-silent");
                    });
                    long heard = log.state().end();
                    // Each new stream falls silent too; what was written meanwhile still comes.
                    await("lines go on").until(() -> log.state().end() > heard + 2);
                    sandbox.faults().clear();
                    await("well again").until(() -> log.state().phase() == LogState.Phase.FOLLOWING);
                    assertThat(log.window(0, 1_000).rows().stream().map(LogRow::time))
                            .doesNotHaveDuplicates()
                            .isSorted();
                }
            }
        }
    }
}
