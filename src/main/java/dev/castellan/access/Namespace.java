package dev.castellan.access;

import java.util.Map;

/** A namespace with its labels, which hold the level of Pod Security. */
public record Namespace(String name, Map<String, String> labels) {
    public Namespace {
        labels = Map.copyOf(labels);
    }
}
