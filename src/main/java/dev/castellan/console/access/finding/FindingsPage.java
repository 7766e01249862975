package dev.castellan.console.access.finding;

import dev.castellan.access.finding.Triage;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.ViewPage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The findings of one source. */
final class FindingsPage extends ViewPage<FindingsView> {
    private static final String SELECTED = "id";

    private final FindingsModel model;

    FindingsPage(Triage triage, AccessFrame frame) {
        super(frame);
        this.model = new FindingsModel(frame.source().element(), triage, frame.shell());
        var _ = model.onChange(this::changed);
    }

    FindingsModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    protected FindingsView make() {
        return new FindingsView(model, frame().shell(), frame().files());
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
    public void close() {
        model.close();
    }
}
