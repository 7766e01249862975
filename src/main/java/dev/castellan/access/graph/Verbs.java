package dev.castellan.access.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Verbs in the classes that a picture tells apart. */
final class Verbs {
    static final String ALL = "everything";
    static final String READ = "read";
    static final String WRITE = "write";
    static final List<String> READING = List.of("get", "list", "watch");
    static final List<String> WRITING = List.of("create", "update", "patch", "delete", "deletecollection");

    private Verbs() {}

    /** The classes that some verbs belong to; a verb that is neither reading nor writing is its own class. */
    static List<String> classes(List<String> verbs) {
        if (verbs.contains("*")) {
            return List.of(ALL);
        }
        List<String> classes = new ArrayList<>();
        for (String verb : verbs) {
            String of = READING.contains(verb) ? READ : WRITING.contains(verb) ? WRITE : verb;
            if (!classes.contains(of)) {
                classes.add(of);
            }
        }
        return classes;
    }

    /** The verbs of a class. */
    static List<String> of(String verbClass) {
        return switch (verbClass) {
            case ALL -> List.of("*");
            case READ -> READING;
            case WRITE -> WRITING;
            default -> List.of(verbClass);
        };
    }

    /** Whether a class holds a verb, or is the one asked for by its own name. */
    static boolean holds(String verbClass, String wanted) {
        return verbClass.equals(ALL)
                || verbClass.equals(wanted)
                || Set.copyOf(of(verbClass)).contains(wanted);
    }
}
