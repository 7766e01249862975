package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.OwnRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Where somebody may list a kind who may not list it everywhere. */
class ReadableNamespacesTest {
    private final Server server = new Server();

    /** Allows what the test says. */
    private static final class Server implements ReadableNamespaces.Questions {
        private final List<String> namespaces = new ArrayList<>();
        private final List<OwnRules.Rule> rules = new ArrayList<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private Set<String> allowed = Set.of();
        private boolean listable = true;
        private boolean broken;

        @Override
        public List<String> namespaces() {
            if (!listable) {
                throw refused();
            }
            return namespaces;
        }

        @Override
        public OwnRules rules(String namespace) {
            if (broken) {
                throw refused();
            }
            return new OwnRules(rules, false, "");
        }

        @Override
        public boolean mayList(String namespace) {
            asked.add(namespace);
            if (namespace.equals("no-answer")) {
                throw refused();
            }
            return allowed.contains(namespace);
        }

        private static dev.castellan.failure.FailureException refused() {
            return Failure.expected("cluster-forbidden", "You may not.", "", "").asException();
        }
    }

    @Test
    void everyNamespaceThatMayBeListedIsAskedAbout() {
        server.namespaces.addAll(List.of("shop", "bank", "kube-system", "no-answer"));
        server.allowed = Set.of("shop", "bank");
        ReadableNamespaces found = ReadableNamespaces.find(server, List.of());
        assertThat(found.names()).containsExactly("bank", "shop");
        assertThat(found.asked()).isEqualTo(5);
        assertThat(found.more()).isFalse();
        assertThat(server.asked).containsExactlyInAnyOrder("bank", "default", "kube-system", "no-answer", "shop");
    }

    @Test
    void whoeverMayNotListThemIsNamedHisOwnByHisRules() {
        server.listable = false;
        server.rules.add(
                new OwnRules.Rule(List.of("get"), List.of(""), List.of("namespaces"), List.of("team-a", "team-b")));
        server.rules.add(new OwnRules.Rule(List.of("get"), List.of("apps"), List.of("deployments"), List.of("web")));
        server.rules.add(new OwnRules.Rule(List.of("list"), List.of(""), List.of("pods"), List.of()));
        server.allowed = Set.of("team-b", "web");
        assertThat(ReadableNamespaces.find(server, List.of()).names()).containsExactly("team-b");
        assertThat(server.asked).as("a deployment is no namespace").doesNotContain("web");
    }

    @Test
    void whatWasLookedAtBeforeIsAskedAboutWhateverElseIsUnknown() {
        server.listable = false;
        server.broken = true;
        server.allowed = Set.of("shop");
        assertThat(ReadableNamespaces.find(server, List.of("shop", "")).names()).containsExactly("shop");
        assertThat(server.asked).containsExactlyInAnyOrder("default", "shop");
    }

    @Test
    void aServerWithThousandsIsNotAskedThousandsOfTimes() {
        for (int i = 0; i < 1_000; i++) {
            server.namespaces.add("ns-%04d".formatted(i));
        }
        server.allowed = Set.copyOf(server.namespaces);
        ReadableNamespaces found = ReadableNamespaces.find(server, List.of());
        assertThat(found.asked()).isEqualTo(ReadableNamespaces.MOST);
        assertThat(found.more()).isTrue();
        assertThat(server.asked).hasSize(ReadableNamespaces.MOST);
    }
}
