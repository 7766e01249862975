package dev.castellan.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import java.io.StringReader;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures as files, with names that try to be more than names. */
class ExportTest {
    private static Picture picture(AccessIndex index) {
        AccessMap map = AccessMap.of(index);
        return Picture.of(Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START), () -> false);
    }

    private static Document parsed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void hostileNamesStayNamesInEachFormat() throws Exception {
        Picture picture = picture(GraphWorlds.hostile());
        Document svg = parsed(Export.svg(picture, Look.PRINT, "<evil> & co"));
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(svg.getElementsByTagName("g").getLength())
                .isEqualTo(picture.scene().cards().size());
        Element title = (Element) svg.getElementsByTagName("title").item(0);
        assertThat(title.getTextContent()).isEqualTo("<evil> & co");
        String dot = Export.dot(picture.scene(), "say \"hi\" \\");
        assertThat(dot.lines().filter(l -> l.matches("  n\\d+ \\[label=\".*")))
                .hasSameSizeAs(picture.scene().cards());
        assertThat(quotesAreBalanced(dot)).isTrue();
        assertThat(dot).doesNotContain("\u202E").doesNotContain("\u0000");
        JsonNode json = JsonMapper.builder().build().readTree(Export.json(picture.scene(), "x"));
        assertThat(json.path("nodes")).hasSameSizeAs(picture.scene().cards());
        assertThat(json.path("edges")).hasSameSizeAs(picture.scene().wires());
    }

    @Property(tries = 300)
    void anyTextIsEscaped(@ForAll String text) throws Exception {
        Document document = parsed("<a b=\"" + Export.xml(text) + "\">" + Export.xml(text) + "</a>");
        assertThat(document.getDocumentElement().getChildNodes().getLength()).isLessThanOrEqualTo(1);
        assertThat(quotesAreBalanced(Export.quoted(text))).isTrue();
        assertThat(Export.quoted(text)).doesNotContain("\n");
        assertThat(Export.shortened(text, 27)
                        .codePointCount(0, Export.shortened(text, 27).length()))
                .isLessThanOrEqualTo(27);
    }

    private static boolean quotesAreBalanced(String dot) {
        boolean inside = false;
        for (int i = 0; i < dot.length(); i++) {
            char c = dot.charAt(i);
            if (inside && c == '\\') {
                i++;
            } else if (c == '"') {
                inside = !inside;
            }
        }
        return !inside;
    }

    @Test
    void theSidesDifferInTheDrawingToo() {
        Picture picture = picture(GraphWorlds.shopWithAzure());
        String svg = Export.svg(picture, Look.PRINT, "shop");
        assertThat(svg)
                .contains("rx=\"16\"")
                .contains("rx=\"6\"")
                .contains("Entra group")
                .contains("stroke-dasharray");
        assertThat(Export.dot(picture.scene(), "shop")).contains("octagon");
        assertThat(Optional.of(svg)).hasValueSatisfying(s -> assertThat(s).doesNotContain("href"));
    }
}
