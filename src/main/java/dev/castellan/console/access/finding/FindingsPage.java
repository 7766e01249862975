package dev.castellan.console.access.finding;

import dev.castellan.access.finding.Triage;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The findings of one source. */
final class FindingsPage implements AccessPage {
    private static final String SELECTED = "id";

    private final AccessFrame frame;
    private final FindingsModel model;
    private Map<String, String> told = Map.of();
    private @Nullable FindingsView view;

    FindingsPage(Triage triage, AccessFrame frame) {
        this.frame = frame;
        this.model = new FindingsModel(frame.source().element(), triage, frame.shell());
        var _ = model.onChange(() -> frame.shell().ui().post(this, this::changed));
    }

    private void changed() {
        FindingsView made = view;
        if (made != null) {
            made.show();
        }
        Map<String, String> now = choices();
        if (!now.equals(told)) {
            told = now;
            frame.changed();
        }
    }

    FindingsModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        FindingsView made = view;
        if (made == null) {
            made = new FindingsView(model, frame.shell(), frame.files());
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        model.filter(FindingsFilter.of(choices));
        model.select(Optional.ofNullable(choices.get(SELECTED)));
    }

    @Override
    public Map<String, String> choices() {
        FindingsPicture picture = model.picture();
        Map<String, String> choices = new TreeMap<>(picture.filter().choices());
        picture.selected().ifPresent(id -> choices.put(SELECTED, id));
        return choices;
    }

    @Override
    public void search() {
        FindingsView made = view;
        if (made != null) {
            made.search();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
