package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetRulesTest {
    @ParameterizedTest
    @CsvSource({
        "-1, EXPIRED",
        "0, EXPIRED",
        "1, URGENT",
        "604799, URGENT",
        "604800, SOON",
        "2591999, SOON",
        "2592000, NONE",
    })
    void certificatesAreWarnedOf(long seconds, CertificateWarning expected) {
        assertThat(CertificateWarning.of(Optional.of(Rows.NOW.plus(Duration.ofSeconds(seconds))), Rows.NOW))
                .isEqualTo(expected);
    }

    @Test
    void noCertificateIsNotAGoodCertificate() {
        assertThat(CertificateWarning.of(Optional.empty(), Rows.NOW)).isEqualTo(CertificateWarning.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "Connected, CONNECTED",
        "offline, OFFLINE",
        "EXPIRED, EXPIRED",
        "AgentNotInstalled, AGENT_NOT_INSTALLED",
        "Hibernating, UNKNOWN",
        "'', UNKNOWN",
    })
    void unknownConnectivityIsShownAsSuch(String word, Connectivity expected) {
        assertThat(AzureRows.connectivity(Optional.of(word))).isEqualTo(expected);
    }

    @Test
    void aContextOfTheSameNameIsAFurtherRouteAndBothRowsStay() {
        FleetCluster arc = Rows.azure("Store-1", RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT);
        FleetCluster other = Rows.azure("store-2", RouteKind.CLUSTER_CONNECT);
        FleetCluster context = Rows.context("store-1");
        FleetCluster named = Rows.context("jane@store-2");
        List<FleetCluster> rows = FurtherRoutes.add(List.of(arc, other, context, named, Rows.context("store-3")));
        assertThat(rows).hasSize(5);
        assertThat(rows.get(0).routes())
                .containsExactly(RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT, RouteKind.KUBECONFIG);
        assertThat(rows.get(1).routes()).containsExactly(RouteKind.CLUSTER_CONNECT, RouteKind.KUBECONFIG);
        assertThat(FurtherRoutes.context(arc, rows)).contains(context);
        assertThat(FurtherRoutes.context(other, rows)).contains(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        The command requires the extension connectedk8s. Do you want to install it now?  | fleet-connect-extension
        'connectedk8s' is misspelled or not recognized by the system.                    | fleet-connect-extension
        ERROR: Please run 'az login' to setup account.                                   | fleet-connect-signed-out
        (AuthorizationFailed) The client does not have authorization                     | fleet-connect-forbidden
        Port 47010 is already in use.                                                    | fleet-connect-port
        Something else                                                                   | fleet-connect-failed
        """)
    void whatTheAzureCliSaysIsToldApart(String output, String code) {
        assertThat(ConnectProxy.reason(output, 1).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "1.26.0, 1.31.4, true",
        "1.9.10, 1.31.4, true",
        "1.31.4, 1.31.4, false",
        "v1.31.4, 1.31.4, false",
        "1.31, 1.31.0, false",
        "1.32.0, 1.31.4, false",
        "1.100.0, 1.31.4, false",
        "1.31.4-preview, 1.31.4, true",
        "1.31.4, 1.31.4-preview, false",
        "0.2.0-alpha.3, 0.2.0-alpha.4, false",
        "latest, 1.31.4, false",
        "1.31.4, 99999999999999999999, false",
        "'', 1.31.4, false",
    })
    void onlyOlderAgentsAreBehind(String version, String wanted, boolean behind) {
        assertThat(AgentVersion.older(version, wanted)).isEqualTo(behind);
    }
}
