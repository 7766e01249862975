package dev.castellan.console.cluster;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Kind;
import dev.castellan.browse.View;
import dev.castellan.console.shell.DataAge;
import java.util.Optional;

/** What the status line says of a list. */
final class ListAge {
    private ListAge() {}

    static DataAge of(Kind kind, View view) {
        DataAge.State state = switch (view.state().phase()) {
            case LIVE, POLLED -> DataAge.State.FRESH;
            case CONNECTING, CATCHING_UP, THROTTLED -> DataAge.State.LOADING;
            case STALE, FAILED, GONE, CLOSED -> DataAge.State.STALE;
            case FORBIDDEN -> DataAge.State.INCOMPLETE;
            case SIGNED_OUT -> DataAge.State.SIGNED_OUT;
            case UNREACHABLE -> DataAge.State.OFFLINE;
        };
        // What is live is so now: the age of the last change would look like the age of the list.
        boolean live = view.state().phase() == FeedState.Phase.LIVE;
        return new DataAge(kind.title(), live ? Optional.empty() : view.asOf(), state);
    }
}
