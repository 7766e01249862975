package dev.castellan.console.access.matrix;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is looked at, and how.
 *
 * @param who part of a subject's name; empty for all
 * @param what part of a resource's name; empty for all
 * @param kind users, groups or service accounts only
 * @param system whether those are shown who hold nothing but the default policy
 * @param all whether all resources are shown, or those that matter most
 * @param power whether those with most access come first
 */
record MatrixWish(
        Where where, String who, String what, Optional<String> kind, boolean system, boolean all, boolean power) {
    static final MatrixWish FIRST =
            new MatrixWish(new Where.Everywhere(), "", "", Optional.empty(), false, false, true);

    static MatrixWish of(Map<String, String> choices) {
        return new MatrixWish(
                Optional.ofNullable(choices.get("ns")).<Where>map(Where.In::new).orElse(new Where.Everywhere()),
                choices.getOrDefault("who", ""),
                choices.getOrDefault("what", ""),
                Optional.ofNullable(choices.get("kind")),
                choices.containsKey("system"),
                choices.containsKey("all"),
                !choices.getOrDefault("order", "").equals("name"));
    }

    Map<String, String> choices() {
        Map<String, String> choices = new TreeMap<>();
        if (where instanceof Where.In(String namespace)) {
            choices.put("ns", namespace);
        }
        if (!who.isEmpty()) {
            choices.put("who", who);
        }
        if (!what.isEmpty()) {
            choices.put("what", what);
        }
        kind.ifPresent(k -> choices.put("kind", k));
        if (system) {
            choices.put("system", "shown");
        }
        if (all) {
            choices.put("all", "shown");
        }
        if (!power) {
            choices.put("order", "name");
        }
        return choices;
    }

    MatrixWish at(Where other) {
        return new MatrixWish(other, who, what, kind, system, all, power);
    }

    MatrixWish who(String part) {
        return new MatrixWish(where, part, what, kind, system, all, power);
    }

    MatrixWish what(String part) {
        return new MatrixWish(where, who, part, kind, system, all, power);
    }

    MatrixWish kind(Optional<String> only) {
        return new MatrixWish(where, who, what, only, system, all, power);
    }

    MatrixWish system(boolean shown) {
        return new MatrixWish(where, who, what, kind, shown, all, power);
    }

    MatrixWish all(boolean shown) {
        return new MatrixWish(where, who, what, kind, system, shown, power);
    }

    MatrixWish power(boolean first) {
        return new MatrixWish(where, who, what, kind, system, all, first);
    }
}
