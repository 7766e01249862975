package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places();

    @Test
    void goesBackAndForwardAsABrowserDoes() {
        places.went(Address.of("a"));
        places.went(Address.of("b"));
        places.went(Address.of("c"));

        assertThat(places.back()).contains(Address.of("b"));
        assertThat(places.back()).contains(Address.of("a"));
        assertThat(places.back()).isEmpty();
        assertThat(places.forward()).contains(Address.of("b"));
        places.went(Address.of("d"));
        assertThat(places.canGoForward()).isFalse();
        assertThat(places.back()).contains(Address.of("b"));
    }

    @Test
    void theSamePlaceAgainIsNotANewOne() {
        places.went(Address.of("a"));
        places.went(Address.of("a"));

        assertThat(places.canGoBack()).isFalse();
    }

    @Test
    void aRenamedPlaceIsFoundUnderItsNewName() {
        places.went(Address.of("a"));
        places.renamed(Address.of("a").with("filter", "x"));
        places.went(Address.of("b"));

        assertThat(places.back()).contains(Address.of("a").with("filter", "x"));
    }

    @Test
    void oldPlacesAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            places.went(Address.of("a", Integer.toString(i)));
        }
        int steps = 0;
        while (places.back().isPresent()) {
            steps++;
        }
        assertThat(steps).isEqualTo(99);
    }
}
