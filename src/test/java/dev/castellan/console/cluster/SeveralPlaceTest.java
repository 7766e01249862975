package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.shell.Address;
import org.junit.jupiter.api.Test;

class SeveralPlaceTest {
    private static String page(String address) {
        return SeveralScreen.likePlace(Address.parse(address).orElseThrow()).page();
    }

    @Test
    void aKindIsWrittenAsPeopleDoOrAsAddressesDo() {
        assertThat(page("castellan://clusters")).isEqualTo("~pods");
        assertThat(page("castellan://clusters/pods")).isEqualTo("~pods");
        assertThat(page("castellan://clusters/~pods")).isEqualTo("~pods");
        assertThat(page("castellan://clusters/deployments.apps")).isEqualTo("apps~deployments");
        assertThat(page("castellan://clusters/apps~deployments")).isEqualTo("apps~deployments");
        assertThat(page("castellan://clusters/roles.rbac.authorization.k8s.io"))
                .isEqualTo("rbac.authorization.k8s.io~roles");
    }
}
