package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutId;
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
    private BreakGlassPlace place;
    private @Nullable BreakGlassView view;

    BreakGlassScreen(BreakGlassPlace place, BreakGlassDesk desk, ShellContext shell) {
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

    /** The check-out that the page is about. */
    private Optional<CheckoutId> checkout() {
        return switch (place) {
            case BreakGlassPlace.One one -> Optional.of(one.id());
            case BreakGlassPlace.Terminals of -> Optional.of(of.id());
            case BreakGlassPlace.Now _,
                    BreakGlassPlace.History _,
                    BreakGlassPlace.Untracked _,
                    BreakGlassPlace.Policy _,
                    BreakGlassPlace.Request _ -> Optional.empty();
        };
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
            made = new BreakGlassView(model, shell, place);
            view = made;
        }
        return made.root();
    }

    @Override
    public List<Crumb> crumbs() {
        return place instanceof BreakGlassPlace.Now
                ? List.of(Crumb.here("Break-glass"))
                : place instanceof BreakGlassPlace.Terminals of
                        ? List.of(
                                Crumb.to("Break-glass", new BreakGlassPlace.Now().address()),
                                Crumb.to(of.id().value(), new BreakGlassPlace.One(of.id()).address()),
                                Crumb.here(name()))
                        : List.of(Crumb.to("Break-glass", new BreakGlassPlace.Now().address()), Crumb.here(name()));
    }

    @Override
    public Optional<EnvironmentMark> environment() {
        return checkout()
                .flatMap(id -> model.picture().row(id))
                .flatMap(r -> model.cluster(r.checkout().request().cluster()))
                .map(FleetCluster::environment);
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
    public void hidden() {
        BreakGlassView left = view;
        if (left != null) {
            left.hidden();
        }
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
