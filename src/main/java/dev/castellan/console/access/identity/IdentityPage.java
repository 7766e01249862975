package dev.castellan.console.access.identity;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.SubjectName;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The identity tab on one screen. */
final class IdentityPage implements AccessPage {
    private final AccessFrame frame;
    private final IdentityModel model;
    private @Nullable IdentityView view;

    IdentityPage(AccessFrame frame, AdminCertificates admin) {
        this.frame = frame;
        this.model = new IdentityModel(frame, admin);
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        IdentityView made = view;
        if (made == null) {
            made = new IdentityView(frame, model);
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        model.look(Optional.ofNullable(choices.get(IdentityTab.OF)).flatMap(SubjectName::parse));
    }

    IdentityModel model() {
        return model;
    }

    @Override
    public Map<String, String> choices() {
        return model.picture()
                .wanted()
                .map(p -> Map.of(IdentityTab.OF, SubjectName.print(p)))
                .orElse(Map.of());
    }

    @Override
    public void shown() {
        model.readTakenAgain();
    }

    @Override
    public void search() {
        IdentityView made = view;
        if (made != null) {
            made.focusSearch();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
