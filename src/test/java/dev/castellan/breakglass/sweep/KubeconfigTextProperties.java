package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Entries are cut out of the text, and what is not cut stays to the last byte. */
class KubeconfigTextProperties {
    private static final String LINE = "\n";

    /** A kubeconfig of random form, whose pieces are known. */
    private static final class Made {
        final List<String> users = new ArrayList<>();
        final List<String[]> pairs = new ArrayList<>();
        String text = "";
    }

    private static String value(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> "\"quoted: # \\\" é\"";
            case 1 -> "'single ''x'''";
            case 2 -> "plain-" + random.nextInt(1000);
            case 3 -> "|\n      two\n      lines";
            default -> "\uD83D\uDE00smile";
        };
    }

    private static Made block(SplittableRandom random) {
        Made made = new Made();
        int n = 1 + random.nextInt(6);
        String dash = random.nextBoolean() ? "- " : "  - ";
        String in = " ".repeat(dash.length());
        StringBuilder users = new StringBuilder();
        StringBuilder contexts = new StringBuilder();
        StringBuilder clusters = new StringBuilder();
        for (int i = 0; i < n; i++) {
            String comment = random.nextInt(3) == 0 ? dash.replace('-', '#') + "about " + i + LINE : "";
            String end = random.nextInt(4) == 0 ? "  # a remark" : "";
            String user = dash + "name: u" + i + LINE + in + "user:" + LINE + in + "  token: T" + i + end + LINE + in
                    + "  more: " + value(random).replace("\n", "\n" + in) + LINE;
            made.users.add(user);
            users.append(comment).append(user);
            if (random.nextInt(4) == 0) {
                users.append(LINE);
            }
            clusters.append(
                    dash + "cluster:" + LINE + in + "  server: https://h" + i + LINE + in + "name: c" + i + LINE);
            int cluster = random.nextInt(n);
            made.pairs.add(new String[] {"x" + i, "u" + i, "c" + cluster});
            contexts.append(
                    dash + "context: {cluster: c" + cluster + ", user: u" + i + "}" + LINE + in + "name: x" + i + LINE);
        }
        String top = "apiVersion: v1" + LINE + "kind: Config" + LINE + "# a comment" + LINE;
        made.text = top + "users:" + LINE + users + "contexts:" + LINE + contexts + "current-context: x0" + LINE
                + "clusters:" + LINE + clusters + "preferences: {}" + (random.nextBoolean() ? LINE : "");
        return made;
    }

    private static Made json(SplittableRandom random) {
        Made made = new Made();
        int n = 1 + random.nextInt(6);
        String gap = random.nextBoolean() ? "" : "\n  ";
        List<String> users = new ArrayList<>();
        List<String> contexts = new ArrayList<>();
        List<String> clusters = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            users.add("{\"name\":\"u" + i + "\",\"user\":{\"token\":\"T" + i + "\\/\"}}");
            clusters.add("{\"name\": \"c" + i + "\", \"cluster\": {\"server\": \"https://h\"}}");
            int cluster = random.nextInt(n);
            made.pairs.add(new String[] {"x" + i, "u" + i, "c" + cluster});
            contexts.add(
                    "{\"name\":\"x" + i + "\",\"context\":{\"user\":\"u" + i + "\",\"cluster\":\"c" + cluster + "\"}}");
        }
        made.text = "{" + gap + "\"kind\":\"Config\"," + gap + "\"users\":[" + String.join("," + gap, users) + "],"
                + gap + "\"contexts\": [" + String.join(" , ", contexts) + gap + "]," + gap
                + "\"current-context\":\"x0\"," + gap + "\"clusters\":[" + String.join(",", clusters) + "]" + gap
                + "}\n";
        return made;
    }

    @Property(tries = 500)
    void whatStaysIsTheSameText(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Made made = random.nextInt(3) == 0 ? json(random) : block(random);
        boolean crlf = random.nextInt(4) == 0;
        String text = crlf ? made.text.replace("\n", "\r\n") : made.text;
        KubeconfigText config = KubeconfigText.read(text).orElseThrow();
        int n = made.pairs.size();
        assertThat(config.users()).hasSize(n);
        Set<Integer> gone = new HashSet<>();
        for (int i = 0; i < n; i++) {
            if (random.nextBoolean()) {
                gone.add(i);
            }
        }
        if (gone.isEmpty()) {
            gone.add(random.nextInt(n));
        }
        Optional<KubeconfigText.Cut> cut = config.without(gone);
        assertThat(cut).as(text).isPresent();
        String left = cut.get().text();
        KubeconfigText again = KubeconfigText.read(left).orElseThrow();
        List<String> names =
                again.users().stream().map(KubeconfigText.User::name).toList();
        for (int i = 0; i < n; i++) {
            assertThat(names.contains("u" + i)).isEqualTo(!gone.contains(i));
            assertThat(left.contains("T" + i)).isEqualTo(!gone.contains(i));
            assertThat(cut.get().contexts().contains("x" + i)).isEqualTo(gone.contains(i));
        }
        Set<String> needed = new HashSet<>();
        Set<String> hadContext = new HashSet<>();
        for (int i = 0; i < n; i++) {
            hadContext.add(made.pairs.get(i)[2]);
            if (!gone.contains(i)) {
                needed.add(made.pairs.get(i)[2]);
            }
        }
        for (int i = 0; i < n; i++) {
            boolean goes = hadContext.contains("c" + i) && !needed.contains("c" + i);
            assertThat(cut.get().clusters().contains("c" + i)).isEqualTo(goes);
        }
        // Every kept user stands there as it stood, and cutting only takes away.
        for (KubeconfigText.User user : config.users()) {
            if (names.contains(user.name())) {
                assertThat(left).contains(user.text());
            }
        }
        assertThat(subsequence(left.replace(" []", "").replace("\"\"", ""), text))
                .isTrue();
        assertThat(left.contains("current-context: \"\"") || left.contains("\"current-context\":\"\""))
                .isEqualTo(gone.contains(0));
    }

    private static boolean subsequence(String small, String large) {
        int at = 0;
        for (int i = 0; i < large.length() && at < small.length(); i++) {
            if (large.charAt(i) == small.charAt(at)) {
                at++;
            }
        }
        return at == small.length();
    }

    @Property(tries = 300)
    void tornAndChangedTextsAreReadOrRefused(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(random.nextBoolean() ? block(random).text : json(random).text);
        for (int i = 0; i < 3; i++) {
            int at = random.nextInt(text.length());
            text.setCharAt(at, "-:{}[]#&*!|>'\"%@`\n \t".charAt(random.nextInt(20)));
        }
        text.setLength(random.nextInt(text.length() + 1));
        Optional<KubeconfigText> config = KubeconfigText.read(text.toString());
        config.filter(c -> !c.users().isEmpty())
                .ifPresent(c -> c.without(Set.of(0))
                        .ifPresent(cut -> assertThat(KubeconfigText.read(cut.text())
                                        .orElseThrow()
                                        .users())
                                .hasSize(c.users().size() - 1)));
    }

    @Test
    void anchorsUsedElsewhereAreNotTornOut() {
        KubeconfigText config = KubeconfigText.read(
                        "users:\n- name: a\n  user: &x {token: t}\n- name: b\n  user: *x\ncontexts: []\nclusters: []\n")
                .orElseThrow();
        assertThat(config.without(Set.of(0))).isEmpty();
        assertThat(config.without(Set.of(1))).isPresent();
    }

    @Test
    void manyAliasesEndQuickly() {
        StringBuilder bomb = new StringBuilder("a: &a [x,x]\n");
        for (char c = 'b'; c < 'z'; c++) {
            char before = (char) (c - 1);
            bomb.append(c + ": &" + c + " [" + ("*" + before + ",").repeat(9) + "*" + before + "]\n");
        }
        bomb.append("users:\n- name: a\n  user: {token: t}\n- name: b\n");
        Optional<KubeconfigText> config = KubeconfigText.read(bomb.toString());
        config.ifPresent(c -> assertThat(c.without(Set.of(0))).isEmpty());
    }
}
