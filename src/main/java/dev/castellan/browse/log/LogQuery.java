package dev.castellan.browse.log;

import dev.castellan.kubernetes.LogTarget;
import java.time.Instant;
import java.util.Optional;

/**
 * Which logs are read together.
 *
 * @param target whose
 * @param containers which containers of each pod
 * @param follow whether reading goes on with new lines, new pods and restarted containers
 * @param previous whether the runs before the last restart are meant; not together with follow
 * @param since only lines from then on
 * @param tail of each container at most so many of the newest lines
 */
public record LogQuery(
        LogTarget target,
        Containers containers,
        boolean follow,
        boolean previous,
        Optional<Instant> since,
        Optional<Long> tail) {
    /** Which containers of a pod. */
    public sealed interface Containers {
        /** The one that kubectl would choose: the annotated one, else the first. */
        record Main() implements Containers {}

        /** All, init and ephemeral containers included. */
        record All() implements Containers {}

        /** One by name. */
        record Named(String name) implements Containers {}
    }

    /** Everything of all containers, followed. */
    public static LogQuery following(LogTarget target) {
        return new LogQuery(target, new Containers.All(), true, false, Optional.empty(), Optional.empty());
    }

    /** This query for other containers. */
    public LogQuery withContainers(Containers wanted) {
        return new LogQuery(target, wanted, follow, previous, since, tail);
    }

    /** This query, following or not. */
    public LogQuery withFollow(boolean wanted) {
        return new LogQuery(target, containers, wanted, previous && !wanted, since, tail);
    }

    /** This query for the runs before the last restart, which are not followed, or for the present ones. */
    public LogQuery withPrevious(boolean wanted) {
        return new LogQuery(target, containers, follow && !wanted, wanted, since, tail);
    }

    /** This query from a moment on. */
    public LogQuery withSince(Optional<Instant> from) {
        return new LogQuery(target, containers, follow, previous, from, tail);
    }

    /** This query for the newest lines of each container. */
    public LogQuery withTail(Optional<Long> lines) {
        return new LogQuery(target, containers, follow, previous, since, lines);
    }
}
