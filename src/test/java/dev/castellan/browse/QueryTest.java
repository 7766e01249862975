package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
    private static final List<Row> ROWS = List.of(
            Samples.pod("shop", "web-1", "Running", "node-a", "default", "docker.io", "app=web", "tier=front"),
            Samples.pod("shop", "web-10", "CrashLoopBackOff", "node-b", "builder", "quay.io", "app=web"),
            Samples.pod("workshop", "db-0", "Running", "node-a", "default", "ghcr.io, quay.io", "app=db"),
            Samples.pod("team-red", "job x", "Completed", "", "runner", "docker.io"));

    private static String matched(String query) {
        Query parsed = Query.parse(query);
        return String.join(
                " ",
                ROWS.stream()
                        .filter(parsed::matches)
                        .map(r -> r.name().replace(' ', '_'))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ns:shop|web-1 web-10",
                "ns:SHOP|web-1 web-10",
                "ns:shop,workshop|web-1 web-10 db-0",
                "ns:*|web-1 web-10 db-0 job_x",
                "ns:team-*|job_x",
                "-ns:shop|db-0 job_x",
                "name:web|web-1 web-10",
                "label:app|web-1 web-10 db-0",
                "label:app=web|web-1 web-10",
                "label:app=web label:tier|web-1",
                "label:app!=web|db-0 job_x",
                "-label:app|job_x",
                "node:node-a|web-1 db-0",
                "status:running|web-1 db-0",
                "-status:Running|web-10 job_x",
                "status:run,complet|web-1 db-0 job_x",
                "sa:default|web-1 db-0",
                "serviceaccount:builder|web-10",
                "registry:quay|web-10 db-0",
                "web|web-1 web-10",
                "WEB -crash|web-1",
                "\"job x\"|job_x",
                "name:\"job x\"|job_x",
                "status:|web-1 web-10 db-0 job_x",
                "nosuchfield:x|",
                "http://x|",
                "-|web-1 web-10 db-0 job_x",
            })
    void termsMeanWhatPeopleExpect(String query, String expected) {
        List<String> wanted = expected == null ? List.of() : List.of(expected.split(" ", -1));
        String found = matched(query);
        assertThat(found.isEmpty() ? List.of() : List.of(found.split(" ", -1)))
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void aTermIsPutInAndTakenOut() {
        Query query = Query.parse("web").toggled("ns:shop");
        assertThat(query.text()).isEqualTo("web ns:shop");
        assertThat(query.has("NS:shop")).isTrue();
        assertThat(query.toggled("ns:shop").text()).isEqualTo("web");
        assertThat(Query.parse("").toggled("\"a b\"").text()).isEqualTo("\"a b\"");
    }

    @Test
    void nothingTypedLetsEverythingThrough() {
        assertThat(Query.parse("  ").isEmpty()).isTrue();
        assertThat(ROWS).allMatch(Query.ALL::matches);
    }
}
