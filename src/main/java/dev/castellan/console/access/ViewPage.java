package dev.castellan.console.access;

import java.util.Map;
import java.util.Optional;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** A page whose view is made when it is shown first and follows its model from then on. */
public abstract class ViewPage<V extends PageView> implements AccessPage {
    private final AccessFrame frame;
    private Map<String, String> told = Map.of();
    private @Nullable V view;

    protected ViewPage(AccessFrame frame) {
        this.frame = frame;
    }

    /** Makes the view. */
    protected abstract V make();

    /** What the page was given. */
    protected final AccessFrame frame() {
        return frame;
    }

    /** The view, if it was shown. */
    protected final Optional<V> made() {
        return Optional.ofNullable(view);
    }

    /** Listens to a model: news are shown, and the frame is told where the link to this page changed. */
    protected final void changed() {
        frame.shell().ui().post(this, () -> {
            made().ifPresent(PageView::show);
            Map<String, String> now = choices();
            if (frameDependsOnMore() || !now.equals(told)) {
                told = now;
                frame.changed();
            }
        });
    }

    /** Whether the frame shows more of the page than its link, such as its guard. */
    protected boolean frameDependsOnMore() {
        return false;
    }

    @Override
    public Parent view() {
        V made = view;
        if (made == null) {
            made = make();
            view = made;
        }
        return made.root();
    }

    @Override
    public void search() {
        made().ifPresent(PageView::search);
    }
}
