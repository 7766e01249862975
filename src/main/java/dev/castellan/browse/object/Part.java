package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A part of what there is to say about an object; screens and {@code describe} show the same. Text is untrusted. */
public sealed interface Part {
    /** Its heading. */
    String title();

    /** Names and values. */
    record Facts(String title, List<Fact> facts) implements Part {
        public Facts {
            facts = List.copyOf(facts);
        }
    }

    /** What the object says about itself. */
    record Conditions(String title, List<Condition> conditions) implements Part {
        public Conditions {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * A condition.
     *
     * @param type such as {@code Available}
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param reason one word; may be empty
     * @param message a sentence; may be empty
     * @param since when it changed last
     * @param tone whether that is good
     */
    record Condition(String type, String status, String reason, String message, Optional<Instant> since, Tone tone) {}

    /** Other objects, each one click away. */
    record Relations(String title, List<Relation> relations, boolean more) implements Part {
        public Relations {
            relations = List.copyOf(relations);
        }
    }

    /**
     * Another object.
     *
     * @param how what it is to this one, such as {@code Owner}
     * @param address where it is
     * @param note what there is to say about it; may be empty
     * @param tone how the note is to be taken
     */
    record Relation(String how, ObjectAddress address, String note, Tone tone) {}

    /** Containers of a pod or a pod template. */
    record Containers(String title, List<Container> containers) implements Part {
        public Containers {
            containers = List.copyOf(containers);
        }
    }

    /**
     * One container.
     *
     * @param name its name
     * @param role what it is for: {@code container}, {@code init}, {@code sidecar}, {@code ephemeral}
     * @param image the image asked for
     * @param state in words; empty in a template
     * @param tone whether that is good
     * @param ready whether it is ready; empty in a template
     * @param restarts how often it was started again
     * @param facts ports, command, security, how it ended last
     * @param probes liveness, readiness, startup
     * @param resources requests and limits
     * @param environment variables, with links to where they come from
     * @param mounts what is mounted where, with links
     */
    record Container(
            String name,
            String role,
            String image,
            String state,
            Tone tone,
            Optional<Boolean> ready,
            int restarts,
            List<Fact> facts,
            List<Fact> probes,
            List<Fact> resources,
            List<Fact> environment,
            List<Fact> mounts) {
        public Container {
            facts = List.copyOf(facts);
            probes = List.copyOf(probes);
            resources = List.copyOf(resources);
            environment = List.copyOf(environment);
            mounts = List.copyOf(mounts);
        }
    }

    /** Rows of values. */
    record Grid(String title, List<String> columns, List<List<Fact>> rows, boolean more) implements Part {
        public Grid {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /** What happened lately, newest first. */
    record Events(String title, List<EventLine> events, boolean more) implements Part {
        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * One event.
     *
     * @param warning whether it is a warning
     * @param reason one word
     * @param message a sentence
     * @param count how often
     * @param first the first time
     * @param last the last time
     * @param source who says so
     */
    record EventLine(
            boolean warning,
            String reason,
            String message,
            int count,
            Optional<Instant> first,
            Optional<Instant> last,
            String source) {}

    /** Text in lines, such as a value of a config map. */
    record Text(String title, String text) implements Part {}

    /** A part that could not be read. */
    record Unread(String title, Failure failure) implements Part {}
}
