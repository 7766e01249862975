package dev.castellan.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.settings.ProfileForm.CloudChoice;
import dev.castellan.console.settings.ProfileForm.Field;
import dev.castellan.identity.Cloud;
import dev.castellan.settings.Profile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFormTest {
    private static final String ID = "11111111-2222-3333-4444-555555555555";

    @Test
    void aProfileSurvivesTheForm() {
        Cloud custom = new Cloud(
                "Custom",
                URI.create("https://login.example.com/"),
                URI.create("https://arm.example.com/"),
                URI.create("https://graph.example.com/"),
                Cloud.PUBLIC.kubeloginEnvironment(),
                false);
        for (Cloud cloud : List.of(Cloud.PUBLIC, Cloud.US_GOVERNMENT, Cloud.CHINA, custom)) {
            Profile profile = new Profile(
                    "work",
                    cloud,
                    ID,
                    "contoso.com",
                    8400,
                    Optional.of(Path.of("/etc/ca.pem")),
                    Optional.of(URI.create("http://proxy:3128")),
                    List.of(Path.of("/home/ada/.kube/config"), Path.of("/home/ada/b c")),
                    List.of(ID));
            ProfileForm form = ProfileForm.of(profile);
            assertThat(form.complaints(Set.of())).isEmpty();
            assertThat(form.profile()).isEqualTo(profile);
        }
    }

    @Test
    void aNewProfileNeedsANameOnly() {
        assertThat(ProfileForm.blank().complaints(Set.of())).containsOnlyKeys(Field.NAME);
    }

    @Test
    void namesAreUnique() {
        assertThat(form("work", ID, "organizations", "", "", "").complaints(Set.of("work")))
                .containsOnlyKeys(Field.NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://proxy",
                "proxy:3128",
                "socks://proxy:1080",
                "http://ada:secret@proxy:3128",
                "http://p:99999",
                "::"
            })
    void proxiesAreHostAndPort(String proxy) {
        assertThat(form("work", ID, "organizations", "", proxy, "").complaints(Set.of()))
                .containsOnlyKeys(Field.PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "-1", "70000", "http"})
    void portsAreInRange(String port) {
        assertThat(form("work", ID, "organizations", port, "", "").complaints(Set.of()))
                .containsOnlyKeys(Field.REDIRECT_PORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "contoso", "https://login", "a b.com", "../x"})
    void tenantsAreIdsOrDomains(String tenant) {
        assertThat(form("work", ID, tenant, "", "", "").complaints(Set.of())).containsOnlyKeys(Field.TENANT);
    }

    @Test
    void relativePathsAndBrokenIdsAreRefused() {
        assertThat(form("work", "not-a-guid", "organizations", "", "", "config\n/abs")
                        .complaints(Set.of()))
                .containsOnlyKeys(Field.CLIENT_ID, Field.KUBECONFIGS);
    }

    @Test
    void customEndpointsHaveToBeHttps() {
        ProfileForm form = new ProfileForm(
                "work",
                CloudChoice.CUSTOM,
                "http://login",
                "https://arm.example.com",
                "",
                "",
                "common",
                "",
                "",
                "",
                "",
                "");
        assertThat(form.complaints(Set.of())).containsOnlyKeys(Field.AUTHORITY, Field.GRAPH);
    }

    @Test
    void subscriptionsAreIdsListedOnce() {
        ProfileForm twice = new ProfileForm(
                "work",
                CloudChoice.PUBLIC,
                "",
                "",
                "",
                "",
                "common",
                "",
                "",
                "",
                "",
                ID + "\n" + ID.toUpperCase(java.util.Locale.ROOT));
        assertThat(twice.complaints(Set.of())).containsOnlyKeys(Field.SUBSCRIPTIONS);
    }

    @Test
    void rulesThatMatchEverythingAreRefused() {
        assertThat(SettingsModel.ruleComplaint("*")).isPresent();
        assertThat(SettingsModel.ruleComplaint("  ")).isPresent();
        assertThat(SettingsModel.ruleComplaint("*-prod")).isEmpty();
    }

    private static ProfileForm form(
            String name, String clientId, String tenant, String port, String proxy, String kubeconfigs) {
        return new ProfileForm(
                name, CloudChoice.PUBLIC, "", "", "", clientId, tenant, port, "", proxy, kubeconfigs, "");
    }
}
