package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetCellsTest {
    @ParameterizedTest
    @CsvSource({
        "/home/ada/.kube/config, …/.kube/config",
        "C:\\Users\\ada\\.kube\\config, …/.kube/config",
        "/kube/config, /kube/config",
        "Azure · ada/quill@example · tenant, Azure · ada/quill@example · tenant",
        "/, /"
    })
    void ofAFileItsFolderAndNameAreShown(String source, String brief) {
        assertThat(FleetCells.brief(source)).isEqualTo(brief);
    }
}
