package dev.castellan.access.azure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Azure's plane with 5,000 role assignments, 2,000 people and 300 nested groups: compiling, deciding, who-can. Medians of
 * warm rounds; {@code castellan.rounds} sets how many.
 */
@Tag("benchmark")
class AzureAccessBenchmark {
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 15);

    @Test
    void fiveThousandAssignments() {
        Random random = new Random(7);
        Planes planes = new Planes();
        for (int i = 0; i < 2000; i++) {
            planes.person("p" + i);
        }
        for (int g = 0; g < 300; g++) {
            List<String> inside = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                inside.add("p" + random.nextInt(2000));
            }
            if (g > 0 && g % 3 == 0) {
                inside.add("g" + random.nextInt(g));
            }
            planes.group("g" + g, inside.toArray(String[]::new));
        }
        List<String> roles = BuiltInRoles.all().stream().map(r -> r.name()).toList();
        List<String> scopes = List.of(
                Planes.ROOT_GROUP,
                Planes.SUBSCRIPTION,
                Planes.GROUP,
                Planes.CLUSTER,
                Planes.CLUSTER + "/namespaces/shop");
        for (int a = 0; a < 5000; a++) {
            planes.assign(
                    roles.get(random.nextInt(roles.size())),
                    random.nextBoolean() ? "p" + random.nextInt(2000) : "g" + random.nextInt(300),
                    scopes.get(random.nextInt(scopes.size())));
        }
        AzurePlane plane = planes.plane();
        AzureAccess access = new AzureAccess(plane);
        AzureAction take = ControlOperation.ALL.getFirst().on(Planes.AT);
        double compile = median(() -> new AzureAccess(plane));
        int decisions = 20_000;
        double decide = median(() -> {
            int allowed = 0;
            for (int i = 0; i < decisions; i++) {
                if (access.decide("p" + i % 2000, take).outcome() == AzureDecision.Outcome.ALLOWED) {
                    allowed++;
                }
            }
            return allowed;
        });
        double who = median(() -> access.whoCan(take));
        System.out.printf(
                "5,000 assignments: compile %.1f ms, decide %.0f per second, who-can %.1f ms (%d people)%n",
                compile, decisions / (decide / 1000), who, access.whoCan(take).size());
    }

    /** In milliseconds. */
    private static double median(java.util.function.Supplier<Object> work) {
        double[] times = new double[ROUNDS];
        for (int i = -5; i < ROUNDS; i++) {
            long start = System.nanoTime();
            Object result = work.get();
            if (i >= 0) {
                times[i] = (System.nanoTime() - start) / 1e6;
            }
            if (result == null) {
                throw new IllegalStateException("nothing");
            }
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }
}
