package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.AdminCredential;
import dev.castellan.breakglass.SealedForTests;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A sealed admin kubeconfig and plans to use it, for tests. */
record Admin(SealedForTests sealed) {
    static final String CHECKOUT = "co-0123456789ab";
    static final String PERSON = "ada.quill@brambleholt.example";
    static final Map<String, List<String>> EXTRA =
            Map.of("castellan.io/checkout", List.of(CHECKOUT), "castellan.io/ticket", List.of("INC-42"));

    static Admin of(String kubeconfig) {
        return new Admin(SealedForTests.of(kubeconfig, CHECKOUT));
    }

    /** What only the child process has outside tests. */
    Target target() {
        try (AdminCredential credential = sealed.open()) {
            return Target.of(credential);
        }
    }

    static ProxyPlan.Scope full() {
        return ProxyPlan.Scope.full(PERSON, EXTRA);
    }

    static ProxyPlan plan(Path folder, ProxyPlan.Scope scope) {
        return plan(folder, scope, Duration.ofHours(1), true);
    }

    static ProxyPlan plan(Path folder, ProxyPlan.Scope scope, Duration time, boolean failClosed) {
        return new ProxyPlan(
                CHECKOUT,
                "practice",
                scope,
                Clock.systemUTC().instant().plus(time),
                time,
                Guard.standard(Duration.ofHours(1)),
                folder.resolve("record"),
                folder.resolve("run"),
                "",
                failClosed,
                "");
    }

    ProxySession start(ProxyPlan plan, ProxySession.Listener listener) {
        return ProxySession.start(plan, sealed.sealed(), sealed.dataKey(), listener);
    }
}
