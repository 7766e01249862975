package dev.castellan.azure;

import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.identity.SignInMethod;
import dev.castellan.sandbox.SandboxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of a fleet of 500 clusters from practice ARM through our client, against the bare exchange of the same bytes
 * with the JDK's HTTP client, in turns in one run. Figures are medians of warm rounds.
 */
@Tag("benchmark")
class FleetListBenchmark {
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 30);

    @Test
    void fiveHundredClusters(@TempDir Path folder) throws Exception {
        InstantSource clock = InstantSource.system();
        try (Practice practice = new Practice(SandboxOptions.defaults().withClusters(500), folder);
                Identity identity = practice.identity()) {
            Account ada = identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
            try (Azure azure = new Azure(identity, ada, ada.tenantId(), practice.cloud(), practice.network, clock)) {
                HttpClient bare = practice.network.httpClient();
                HttpRequest request = bareRequest(practice, identity, ada);
                Callable<Integer> ours = () -> {
                    int[] seen = {0};
                    azure.connectedClusters(List.of(), page -> seen[0] += page.size());
                    return seen[0];
                };
                Callable<Integer> baseline = () -> bare.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body()
                        .length;
                long[] oursNanos = new long[ROUNDS];
                long[] bareNanos = new long[ROUNDS];
                int clusters = 0;
                int bytes = 0;
                for (int round = -10; round < ROUNDS; round++) {
                    long a = System.nanoTime();
                    bytes = baseline.call();
                    long b = System.nanoTime();
                    clusters = ours.call();
                    long c = System.nanoTime();
                    if (round >= 0) {
                        bareNanos[round] = b - a;
                        oursNanos[round] = c - b;
                    }
                    // Practice Resource Graph keeps the real quota of about 15 queries in 5 seconds.
                    Thread.sleep(Duration.ofMillis(800));
                }
                System.out.printf(
                        Locale.ROOT,
                        "fleet list: %d clusters, %d kB; bare exchange %.1f ms, through our client %.1f ms, ratio"
                                + " %.2f%n",
                        clusters,
                        bytes / 1000,
                        median(bareNanos) / 1e6,
                        median(oursNanos) / 1e6,
                        (double) median(oursNanos) / median(bareNanos));
            }
        }
    }

    private static HttpRequest bareRequest(Practice practice, Identity identity, Account ada) {
        String token = identity.token(
                        ada, ada.tenantId(), Set.of(practice.cloud().resourceManagerScope()))
                .value();
        var body = JsonMapper.shared().createObjectNode().put("query", Azure.CONNECTED_CLUSTERS);
        body.putObject("options").put("$top", 1000).put("resultFormat", "objectArray");
        URI uri = practice.cloud()
                .resourceManager()
                .resolve("providers/Microsoft.ResourceGraph/resources?api-version=" + ApiVersion.RESOURCE_GRAPH);
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
                .build();
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
