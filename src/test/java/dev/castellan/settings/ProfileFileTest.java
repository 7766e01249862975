package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Cloud;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("profile.json"), text);
    }

    @Test
    void aCustomCloudIsReadWithPathsFromTheFilesFolder() throws Exception {
        Profile profile = ProfileFile.read(file("""
            {"name": "practice", "cloud": {"name": "Practice", "authority": "https://localhost:1/entra",
              "resourceManager": "https://localhost:2/", "graph": "https://localhost:3/",
              "kubeloginEnvironment": "AzurePublicCloud", "discovery": false},
             "clientId": "c", "tenant": "t", "redirectPort": 0, "caBundle": "ca.pem",
             "kubeconfigs": ["kubeconfig"], "subscriptions": ["s"]}
            """));

        assertThat(profile.cloud().authority()).isEqualTo(URI.create("https://localhost:1/entra/"));
        assertThat(profile.cloud().discovery()).isFalse();
        assertThat(profile.caBundle()).contains(folder.resolve("ca.pem"));
        assertThat(profile.kubeconfigs()).containsExactly(folder.resolve("kubeconfig"));
        assertThat(profile.subscriptions()).containsExactly("s");
    }

    @Test
    void aKnownCloudNeedsItsNameOnly() throws Exception {
        assertThat(ProfileFile.read(file("{\"name\": \"gov\", \"cloud\": \"us government\"}"))
                        .cloud())
                .isEqualTo(Cloud.US_GOVERNMENT);
        assertThat(ProfileFile.read(file("{\"name\": \"cn\", \"cloud\": {\"name\": \"China\"}}"))
                        .cloud())
                .isEqualTo(Cloud.CHINA);
        assertThat(ProfileFile.read(file("{\"name\": \"p\"}")).cloud()).isEqualTo(Cloud.PUBLIC);
    }

    @Test
    void whatIsPrintedIsReadBack() throws Exception {
        Profile profile = SettingsStoreTest.rich().profile();
        assertThat(ProfileFile.read(file(ProfileFile.print(profile)))).isEqualTo(profile);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {                                                                   | not JSON (line 1)
        []                                                                  | not a JSON object
        {"clientId": "x"}                                                   | no name
        {"name": "a", "cloud": "Moon"}                                      | known are Public, US Government, China
        {"name": "a", "cloud": {"name": "Own"}}                             | needs authority
        {"name": "a", "cloud": {"name": "Own", "authority": "http://h/", "resourceManager": "https://h/", "graph": "https://h/"}} | https
        {"name": "a", "redirectPort": 70000}                                | no port
        """)
    void aProfileThatMakesNoSenseSaysWhy(String text, String why) throws Exception {
        Path file = file(text);
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> ProfileFile.read(file))
                .satisfies(e -> {
                    assertThat(e.failure().code()).isEqualTo("settings-profile-file");
                    assertThat(e.failure().happened()).contains(why);
                });
    }

    @Test
    void aMissingFileIsAFailure() {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> ProfileFile.read(folder.resolve("none.json")))
                .satisfies(e -> assertThat(e.failure().happened()).contains("cannot be opened"));
        assertThat(List.of(folder.toFile().list())).isEmpty();
    }
}
