package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void eachSystemHasItsOwnPlace() {
        assertThat(DataFolder.standard(Map.of(), "Linux", HOME)).isEqualTo(HOME.resolve(".local/share/castellan"));
        assertThat(DataFolder.standard(Map.of("XDG_DATA_HOME", "/data"), "Linux", HOME))
                .isEqualTo(Path.of("/data/castellan"));
        assertThat(DataFolder.standard(Map.of(), "Mac OS X", HOME))
                .isEqualTo(HOME.resolve("Library/Application Support/Castellan"));
        assertThat(DataFolder.standard(Map.of("LOCALAPPDATA", "/local"), "Windows 11", HOME))
                .isEqualTo(Path.of("/local/Castellan"));
        assertThat(DataFolder.standard(Map.of(), "Windows 11", HOME))
                .isEqualTo(HOME.resolve("AppData/Local/Castellan"));
    }

    @Test
    void theHomeIsTheShellsAsForKubectlAndTheAccountsWhereThereIsNone() {
        Path account = Path.of("/home/ada");
        Path shell = Path.of("/srv/ada").toAbsolutePath();
        assertThat(DataFolder.home(Map.of("HOME", shell.toString()), "Linux", account))
                .isEqualTo(shell);
        assertThat(DataFolder.home(Map.of(), "Linux", account)).isEqualTo(account);
        assertThat(DataFolder.home(Map.of("HOME", "srv"), "Mac OS X", account))
                .as("nothing to start from")
                .isEqualTo(account);
        assertThat(DataFolder.home(Map.of("HOME", shell.toString()), "Windows 11", account))
                .isEqualTo(account);
    }

    @Test
    void aRelativeXdgFolderIsIgnoredAsItsSpecificationSays() {
        assertThat(DataFolder.standard(Map.of("XDG_DATA_HOME", "data"), "Linux", HOME))
                .isEqualTo(HOME.resolve(".local/share/castellan"));
    }

    @Test
    void theUsersOwnChoiceWinsEverywhere() {
        for (String system : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
            assertThat(DataFolder.standard(
                            Map.of("CASTELLAN_HOME", "/mine", "XDG_DATA_HOME", "/x", "LOCALAPPDATA", "/l"),
                            system,
                            HOME))
                    .isEqualTo(Path.of("/mine"));
        }
        assertThat(DataFolder.standard(Map.of("CASTELLAN_HOME", " "), "Linux", HOME))
                .isEqualTo(HOME.resolve(".local/share/castellan"));
    }
}
