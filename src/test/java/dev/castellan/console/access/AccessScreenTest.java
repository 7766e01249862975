package dev.castellan.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.design.Icon;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.fleet.FleetCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Parent;
import javafx.scene.layout.Pane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the frame treats its tabs, which other rooms write. */
class AccessScreenTest {
    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();

    private final FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW);
    private final FakeAccessDesk desk = new FakeAccessDesk().knows(CLUSTER);
    private final List<Sample> opened = new ArrayList<>();
    private final AccessScreens screens =
            new AccessScreens(desk, new FakeFrame(shell, desk).files(), List.of(tab("one"), tab("two")));

    @AfterEach
    void end() {
        shell.close();
    }

    private static final class Sample implements AccessPage {
        private final String page;
        private final List<String> told = new ArrayList<>();
        private Map<String, String> choices = Map.of();

        Sample(String page) {
            this.page = page;
        }

        @Override
        public void show(AccessReading reading) {
            told.add("show");
        }

        @Override
        public Parent view() {
            told.add("view");
            return new Pane();
        }

        @Override
        public void go(Map<String, String> where) {
            choices = where;
            told.add("go");
        }

        @Override
        public Map<String, String> choices() {
            return choices;
        }

        @Override
        public List<String> atStake() {
            return List.of("Work on " + page + " would be lost.");
        }

        @Override
        public void shown() {
            told.add("shown");
        }

        @Override
        public void hidden() {
            told.add("hidden");
        }

        @Override
        public void close() {
            told.add("close");
        }
    }

    private AccessTab tab(String page) {
        return new AccessTab() {
            @Override
            public String page() {
                return page;
            }

            @Override
            public String title() {
                return "Tab " + page;
            }

            @Override
            public Icon icon() {
                return Icon.KEY;
            }

            @Override
            public AccessPage open(AccessFrame frame) {
                Sample made = new Sample(page);
                opened.add(made);
                return made;
            }
        };
    }

    private AccessScreen open(Address address) {
        return Gallery.on(() -> {
            Screen screen = screens.open(address, shell);
            var _ = screen.view();
            screen.shown();
            return (AccessScreen) screen;
        });
    }

    private static Address at(String page) {
        return Address.of("access", CLUSTER.id().value(), page);
    }

    /** Waits for the reading and for the tab that shows it, which comes a moment later. */
    private void read(AccessScreen screen) {
        await().until(() -> screen.model().picture().stage() == Stage.READ && Gallery.on(() -> !opened.isEmpty()));
        Gallery.settle();
    }

    @Test
    void aTabIsOpenedWhenItIsShownFirstAndKeptFromThenOn() {
        AccessScreen screen = open(AccessScreens.of(CLUSTER.id()));
        read(screen);
        assertThat(opened).extracting(s -> s.page).containsExactly("one");
        assertThat(opened.getFirst().told).containsExactly("show", "go", "view", "shown");
        Gallery.on(() -> screen.moveTo(at("two").with("q", "x")));
        assertThat(opened).extracting(s -> s.page).containsExactly("one", "two");
        assertThat(opened.getFirst().told).endsWith("hidden");
        assertThat(Gallery.on(screen::address)).isEqualTo(at("two").with("q", "x"));
        Gallery.on(() -> screen.moveTo(at("one")));
        assertThat(opened).hasSize(2);
        assertThat(Gallery.on(screen::atStake))
                .containsExactly("Work on one would be lost.", "Work on two would be lost.");
        Gallery.on(() -> {
            screen.close();
            return true;
        });
        assertThat(opened).allSatisfy(s -> assertThat(s.told).endsWith("close"));
    }

    @Test
    void whatIsToldAfterTheEndIsNotThePlaceShownLast() {
        AccessScreen screen = open(at("two"));
        read(screen);
        AccessScreen other = open(Address.of("access", "kubeconfig:other", "one"));
        Gallery.on(() -> {
            screen.close();
            opened.getFirst().choices = Map.of("q", "late");
            screen.changed();
            return true;
        });
        assertThat(screens.root(Address.of("access"))).isEqualTo(Address.of("access", "kubeconfig:other"));
        Gallery.on(() -> {
            other.close();
            return true;
        });
    }

    @Test
    void eachNewReadingIsShownToEveryOpenTab() {
        AccessScreen screen = open(at("two"));
        read(screen);
        Optional<AccessReading> first = screen.model().picture().reading();
        Gallery.on(() -> {
            screen.refresh();
            return true;
        });
        await().until(() -> screen.model().picture().stage() == Stage.READ
                && !screen.model().picture().reading().equals(first));
        await().untilAsserted(() -> assertThat(Gallery.on(() -> List.copyOf(opened.getFirst().told)))
                .filteredOn("show"::equals)
                .hasSize(2));
    }

    @Test
    void anotherSourceNeedsAScreenOfItsOwnAndABareAddressMeansTheLast() {
        AccessScreen screen = open(at("two"));
        assertThat(Gallery.on(() -> screen.moveTo(Address.of("access", "kubeconfig:other", "one"))))
                .isFalse();
        assertThat(Gallery.on(() -> screen.moveTo(Address.of("access")))).isTrue();
        assertThat(screens.root(Address.of("access"))).isEqualTo(AccessScreens.of(CLUSTER.id()));
        assertThat(screens.root(AccessScreens.choice())).isEqualTo(Address.of("access"));
        assertThat(screens.palette(shell))
                .extracting(PaletteEntry::title)
                .contains("Access: Tab two", "Access in leeds-prod-01");
    }

    @Test
    void nothingIsOpenedBeforeAnythingWasRead() {
        var gate = desk.holds();
        AccessScreen screen = open(at("one"));
        await().until(() -> !screen.model().picture().step().isEmpty());
        Gallery.settle();
        assertThat(opened).isEmpty();
        gate.countDown();
        read(screen);
        assertThat(opened).hasSize(1);
    }

    @Test
    void gapsAreToldInOneSentence() {
        assertThat(AccessView.sentence(Worlds.reading(Worlds.partial()).gaps()))
                .isEqualTo(
                        "Missing: role bindings and roles of namespace prod, Azure side. Answers that depend on it are"
                                + " unknown, never no.");
    }
}
