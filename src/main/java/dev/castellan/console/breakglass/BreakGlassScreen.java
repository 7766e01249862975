package dev.castellan.console.breakglass;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** All pages of break-glass in one screen, so that what is typed and read stays while one moves between them. */
final class BreakGlassScreen implements Screen {
    private final ShellContext shell;
    private final BreakGlassModel model;
    private final FilePicker picker;
    private BreakGlassPlace place;
    private @Nullable BreakGlassView view;

    BreakGlassScreen(BreakGlassPlace place, BreakGlassDesk desk, ShellContext shell) {
        this(place, desk, shell, FilePicker.dialog());
    }

    BreakGlassScreen(BreakGlassPlace place, BreakGlassDesk desk, ShellContext shell, FilePicker picker) {
        this.picker = picker;
        this.place = place;
        this.shell = shell;
        this.model = new BreakGlassModel(desk, shell);
    }

    @Override
    public Address address() {
        return place.address();
    }

    @Override
    public String title() {
        return name();
    }

    private String name() {
        return place instanceof BreakGlassPlace.One one
                ? model.picture()
                        .row(one.id())
                        .map(r -> DisplayText.clean(r.checkout().request().clusterName()))
                        .orElse(place.title())
                : place.title();
    }

    @Override
    public Parent view() {
        BreakGlassView made = view;
        if (made == null) {
            made = new BreakGlassView(model, shell, place, picker);
            view = made;
        }
        return made.root();
    }

    @Override
    public List<Crumb> crumbs() {
        return place instanceof BreakGlassPlace.Now
                ? List.of(Crumb.here("Break-glass"))
                : List.of(Crumb.to("Break-glass", new BreakGlassPlace.Now().address()), Crumb.here(name()));
    }

    @Override
    public Optional<EnvironmentMark> environment() {
        return place instanceof BreakGlassPlace.One one
                ? model.picture()
                        .row(one.id())
                        .flatMap(r -> model.cluster(r.checkout().request().cluster()))
                        .map(FleetCluster::environment)
                : Optional.empty();
    }

    @Override
    public boolean moveTo(Address address) {
        if (!address.screen().equals(BreakGlassPlace.SCREEN)) {
            return false;
        }
        place = BreakGlassPlace.of(address);
        BreakGlassView shown = view;
        if (shown != null) {
            shown.go(place);
        }
        shell.changed();
        return true;
    }

    @Override
    public List<String> atStake() {
        return model.atStake();
    }

    @Override
    public void refresh() {
        model.readAgain();
    }

    @Override
    public void shown() {
        model.readAgain();
    }

    @Override
    public void close() {
        model.close();
        BreakGlassView shown = view;
        if (shown != null) {
            shown.close();
        }
    }
}
