package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TabsTest {
    private static final Address A = Address.of("cluster", "a");
    private static final Address B = Address.of("cluster", "b");
    private static final Address C = Address.of("cluster", "c");

    private final Tabs tabs = new Tabs();

    @Test
    void tabsKeepTheirOrderAndWhereTheyWereLeft() {
        open();
        tabs.left(A, A.with("tab", "yaml"));
        tabs.open(A, A);
        tabs.left(Address.of("cluster", "not-open"), C);

        assertThat(tabs.roots()).containsExactly(A, B, C);
        assertThat(tabs.places()).containsExactly(A.with("tab", "yaml"), B, C);
        assertThat(tabs.place(A)).isEqualTo(A.with("tab", "yaml"));
        assertThat(tabs.has(Address.of("cluster", "not-open"))).isFalse();
    }

    @Test
    void theNextTabTakesThePlaceOfOneClosed() {
        open();
        assertThat(tabs.close(B)).contains(C);
        assertThat(tabs.close(C)).as("the last one").contains(A);
        assertThat(tabs.close(C)).as("closed already").isEmpty();
        assertThat(tabs.close(A)).isEmpty();
        assertThat(tabs.roots()).isEmpty();
    }

    @Test
    void stepsGoAroundTheEnds() {
        assertThat(tabs.beside(Optional.empty(), 1)).isEmpty();
        open();
        assertThat(tabs.beside(Optional.of(C), 1)).contains(A);
        assertThat(tabs.beside(Optional.of(A), -1)).contains(C);
        assertThat(tabs.beside(Optional.of(A), 1)).contains(B);
        assertThat(tabs.beside(Optional.empty(), -1)).as("from elsewhere").contains(A);
        assertThat(tabs.beside(Optional.of(Address.of("fleet")), 1)).contains(A);
    }

    private void open() {
        tabs.open(A, A);
        tabs.open(B, B);
        tabs.open(C, C);
    }
}
