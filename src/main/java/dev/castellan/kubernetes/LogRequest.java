package dev.castellan.kubernetes;

import java.time.Instant;
import java.util.Optional;

/**
 * Which log of a container, and how much of it.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param container its container, init containers included
 * @param follow whether the stream stays open for new lines
 * @param previous whether the run before the last restart is meant
 * @param since only lines from then on; servers compare by the second
 * @param tail at most so many of the newest lines; empty for all
 * @param limitBytes at most about so many bytes; empty for all
 */
public record LogRequest(
        String namespace,
        String pod,
        String container,
        boolean follow,
        boolean previous,
        Optional<Instant> since,
        Optional<Long> tail,
        Optional<Long> limitBytes) {
    /** The whole log of a container as it is now. */
    public static LogRequest of(String namespace, String pod, String container) {
        return new LogRequest(
                namespace, pod, container, false, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** This request, staying open for new lines or not. */
    public LogRequest withFollow(boolean wanted) {
        return new LogRequest(namespace, pod, container, wanted, previous, since, tail, limitBytes);
    }

    /** This request for the run before the last restart, or for the present one. */
    public LogRequest withPrevious(boolean wanted) {
        return new LogRequest(namespace, pod, container, follow, wanted, since, tail, limitBytes);
    }

    /** This request for lines from a moment on. */
    public LogRequest withSince(Optional<Instant> from) {
        return new LogRequest(namespace, pod, container, follow, previous, from, tail, limitBytes);
    }

    /** This request for the newest lines only. */
    public LogRequest withTail(Optional<Long> lines) {
        return new LogRequest(namespace, pod, container, follow, previous, since, lines, limitBytes);
    }

    /** The address, timestamps asked for. */
    String path() {
        StringBuilder path = new StringBuilder(PodPaths.of(namespace, pod, "log"))
                .append("?container=")
                .append(PodPaths.encode(container))
                .append("&timestamps=true");
        if (follow) {
            path.append("&follow=true");
        }
        if (previous) {
            path.append("&previous=true");
        }
        since.ifPresent(at -> path.append("&sinceTime=").append(PodPaths.encode(at.toString())));
        tail.ifPresent(lines -> path.append("&tailLines=").append(lines));
        limitBytes.ifPresent(bytes -> path.append("&limitBytes=").append(bytes));
        return path.toString();
    }
}
