package dev.castellan.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AccessPlaceTest {
    @Property(tries = 500)
    void everySubjectIsReadAsItWasWritten(@ForAll boolean group, @ForAll String name) {
        if (!name.isEmpty()) {
            Principal principal = new Principal(group, name);
            assertThat(SubjectName.parse(SubjectName.print(principal))).contains(principal);
        }
    }

    @Test
    void serviceAccountsAreWrittenByNamespaceAndName() {
        Principal account = Principal.user(Requester.serviceAccountName("ci", "deployer"));
        assertThat(SubjectName.print(account)).isEqualTo("sa:ci/deployer");
        assertThat(SubjectName.parse("sa:ci/deployer")).contains(account);
        assertThat(SubjectName.parse("sa:ci")).isEmpty();
        assertThat(SubjectName.parse("anna@contoso.com")).contains(Principal.user("anna@contoso.com"));
        assertThat(SubjectName.parse("")).isEmpty();
    }

    @Test
    void aPlaceIsALinkAndBack() {
        for (AccessSource source : new AccessSource[] {
            new AccessSource.Cluster(new ClusterId("/subscriptions/1/x")),
            new AccessSource.Cluster(new ClusterId("kubeconfig:prod eu")),
            new AccessSource.File(Path.of("/data/with space/a.castellan-access"))
        }) {
            AccessPlace place = new AccessPlace(Optional.of(source), "ask", Map.of("q", "who can delete pods"));
            assertThat(AccessPlace.of(Address.parse(place.address().print()).orElseThrow()))
                    .isEqualTo(place);
        }
        assertThat(AccessSource.of("file:relative"))
                .as("only a whole path is clear")
                .isEmpty();
    }
}
