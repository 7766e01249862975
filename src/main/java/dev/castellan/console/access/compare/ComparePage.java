package dev.castellan.console.access.compare;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.ViewPage;
import dev.castellan.console.access.compare.CompareModel.Other;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is shown beside something else. */
final class ComparePage extends ViewPage<CompareView> {
    private static final String WITH = "with";

    private final CompareModel model;

    ComparePage(AccessFrame frame) {
        super(frame);
        this.model = new CompareModel(frame.desk(), frame.shell());
        var _ = model.onChange(this::changed);
    }

    CompareModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    protected CompareView make() {
        return new CompareView(model, frame().shell(), frame().files());
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
    public void close() {
        model.close();
    }
}
