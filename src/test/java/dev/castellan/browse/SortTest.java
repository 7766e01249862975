package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Ranking values once gives the very order that comparing rows gives. */
class SortTest {
    private static final List<Object> VALUES = List.of(
            "",
            "a",
            "A",
            "a1",
            "a01",
            "a10",
            1L,
            1.0,
            2.5,
            new Row.Counted(1, Optional.empty()),
            new Row.Counted(1, Optional.of(Samples.NOW)),
            Samples.NOW,
            Samples.NOW.plusSeconds(1));

    @Property
    void ranksAreComparisons(@ForAll("rows") List<Row> rows, @ForAll("sorts") Sort sort) {
        Row[] compared = rows.toArray(Row[]::new);
        Arrays.sort(compared, sort.byKeys());
        assertThat(sort.applied(rows.toArray(Row[]::new))).containsExactly(compared);
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        return Arbitraries.of(VALUES).list().ofSize(2).map(SortTest::row).list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<Sort> sorts() {
        return Arbitraries.of("name", "status", "namespace", "no such column")
                .flatMap(column -> Arbitraries.of(true, false).map(down -> new Sort.Key(column, down)))
                .list()
                .ofMaxSize(3)
                .map(Sort::new);
    }

    private static Row row(List<Object> values) {
        Columns columns = Columns.of(Samples.PODS, Samples.POD_COLUMNS, new Interner());
        Object[] cells = new Object[columns.all().size()];
        Arrays.fill(cells, "");
        cells[columns.index("name")] = values.get(0);
        cells[columns.index("status")] = values.get(1);
        String namespace = "ns" + values.get(0).hashCode() % 3;
        return new Row(Samples.ORIGIN, columns, "u", namespace, "n", "1", Optional.empty(), false, Map.of(), cells);
    }
}
