package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.SourceState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    private static Failure failure(String code) {
        return Failure.expected(code, "a", "b", "c");
    }

    private static SourceState source(SourceState.State state, int clusters, Optional<String> failure) {
        return new SourceState("s", state, Optional.of(Instant.EPOCH), failure.map(ExitCodeTest::failure), clusters);
    }

    @Test
    void numbersAreThoseOfTheDocumentation() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 130);
    }

    @ParameterizedTest
    @CsvSource({
        "identity-sign-in-needed, SIGN_IN_NEEDED",
        "azure-forbidden, FORBIDDEN",
        "kubernetes-forbidden, FORBIDDEN",
        "identity-conditional-access, FORBIDDEN",
        "azure-unavailable, UNREACHABLE",
        "network-refused, UNREACHABLE",
        "cluster-tls-untrusted, UNREACHABLE",
        "cluster-refused, UNREACHABLE",
        "azure-refused, FAILURE",
        "cluster-unauthorized, SIGN_IN_NEEDED",
        "fleet-signed-out, SIGN_IN_NEEDED",
        "network-certificate-untrusted, UNREACHABLE",
        "network-proxy-address, FAILURE",
        "azure-not-found, NOT_FOUND",
        "kubeconfig-no-context, NOT_FOUND",
        "cli-cluster-not-found, NOT_FOUND",
        "cli-cluster-ambiguous, USAGE",
        "settings-unknown-profile, NOT_FOUND",
        "settings-save, FAILURE",
        "cli-defect, FAILURE"
    })
    void aFailuresCodeDecides(String code, ExitCode expected) {
        assertThat(ExitCode.of(failure(code))).isEqualTo(expected);
    }

    @Test
    void sourcesThatAllFailedGiveTheirReason() {
        assertThat(FleetListCommand.code(
                        List.of(source(SourceState.State.SIGNED_OUT, 0, Optional.of("identity-sign-in-needed")))))
                .isEqualTo(ExitCode.SIGN_IN_NEEDED);
    }

    @Test
    void oneSourceThatAnsweredMakesAPartialResult() {
        SourceState good = source(SourceState.State.FRESH, 3, Optional.empty());
        SourceState bad = source(SourceState.State.UNREACHABLE, 0, Optional.of("azure-unreachable"));

        assertThat(FleetListCommand.code(List.of(good, bad))).isEqualTo(ExitCode.PARTIAL);
        SourceState cut = source(SourceState.State.PARTIAL, 3, Optional.of("azure-list-incomplete"));
        assertThat(FleetListCommand.code(List.of(cut))).isEqualTo(ExitCode.PARTIAL);
        assertThat(FleetListCommand.code(List.of(good))).isEqualTo(ExitCode.OK);
        assertThat(FleetListCommand.code(List.of())).isEqualTo(ExitCode.OK);
    }
}
