package dev.castellan.console.access.compare;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.compare.CompareModel.Other;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** What is shown beside something else. */
final class ComparePage implements AccessPage {
    private static final String WITH = "with";

    private final AccessFrame frame;
    private final CompareModel model;
    private Map<String, String> told = Map.of();
    private @Nullable CompareView view;

    ComparePage(AccessFrame frame) {
        this.frame = frame;
        this.model = new CompareModel(frame.desk(), frame.shell());
        var _ = model.onChange(() -> frame.shell().ui().post(this, this::changed));
    }

    private void changed() {
        CompareView made = view;
        if (made != null) {
            made.show();
        }
        Map<String, String> now = choices();
        if (!now.equals(told)) {
            told = now;
            frame.changed();
        }
    }

    CompareModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        CompareView made = view;
        if (made == null) {
            made = new CompareView(model, frame.shell(), frame.files());
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        Optional<AccessSource> wanted = Optional.ofNullable(choices.get(WITH)).flatMap(AccessSource::of);
        if (wanted.isEmpty() || Optional.of(wanted.get().element()).equals(with())) {
            return;
        }
        switch (wanted.get()) {
            case AccessSource.File file -> model.with(file.path());
            case AccessSource.Cluster cluster ->
                model.clusters().stream()
                        .filter(c -> c.id().equals(cluster.id()))
                        .findFirst()
                        .ifPresent(model::with);
        }
    }

    private Optional<String> with() {
        return model.other().flatMap(o -> switch (o) {
            case Other.File f -> Optional.of(new AccessSource.File(f.path()).element());
            case Other.Cluster c -> Optional.of(c.cluster().id().value());
            // What was read earlier is gone with the program.
            case Other.Earlier _ -> Optional.empty();
        });
    }

    @Override
    public Map<String, String> choices() {
        Map<String, String> choices = new TreeMap<>();
        with().ifPresent(w -> choices.put(WITH, w));
        return choices;
    }

    @Override
    public void search() {
        CompareView made = view;
        if (made != null) {
            made.search();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
