package dev.castellan.console.access.finding;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.Suppressions.State;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which findings are shown.
 *
 * @param text words that all have to occur
 * @param severities only these; all where empty
 * @param standings only these; what needs somebody where empty
 */
record FindingsFilter(String text, Set<Severity> severities, Set<Standing> standings) {
    /** How it may stand with a finding. */
    enum Standing {
        OPEN("Open"),
        ASSIGNED("Assigned"),
        CAME_BACK("Came back"),
        SET_ASIDE("Set aside");

        private final String label;

        Standing(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        static Standing of(State state) {
            return switch (state) {
                case State.Open _ -> OPEN;
                case State.Assigned _ -> ASSIGNED;
                case State.CameBack _ -> CAME_BACK;
                case State.SetAside _ -> SET_ASIDE;
            };
        }
    }

    static final FindingsFilter NONE = new FindingsFilter("", Set.of(), Set.of());

    FindingsFilter {
        text = text.strip();
        severities = Set.copyOf(severities);
        standings = Set.copyOf(standings);
    }

    boolean shows(FindingRow row) {
        return shows(Standing.of(row.state()))
                && (severities.isEmpty() || severities.contains(row.severity()))
                && found(row);
    }

    private boolean shows(Standing standing) {
        return standings.isEmpty() ? standing != Standing.SET_ASIDE : standings.contains(standing);
    }

    /** Whether the words and the state fit, whatever the severity; the chips count so. */
    boolean besidesSeverity(FindingRow row) {
        return shows(Standing.of(row.state())) && found(row);
    }

    private boolean found(FindingRow row) {
        for (String word : text.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
            if (!row.searched().contains(word)) {
                return false;
            }
        }
        return true;
    }

    FindingsFilter typing(String typed) {
        return new FindingsFilter(typed, severities, standings);
    }

    FindingsFilter with(Severity severity, boolean on) {
        Set<Severity> next = EnumSet.noneOf(Severity.class);
        next.addAll(severities);
        if (on) {
            next.add(severity);
        } else {
            next.remove(severity);
        }
        return new FindingsFilter(text, next, standings);
    }

    FindingsFilter with(Standing standing, boolean on) {
        Set<Standing> next = EnumSet.noneOf(Standing.class);
        next.addAll(standings);
        if (on) {
            next.add(standing);
        } else {
            next.remove(standing);
        }
        return new FindingsFilter(text, severities, next);
    }

    /** As choices of an address. */
    Map<String, String> choices() {
        Map<String, String> choices = new TreeMap<>();
        if (!text.isEmpty()) {
            choices.put("q", text);
        }
        if (!severities.isEmpty()) {
            choices.put(
                    "severity", severities.stream().map(Severity::word).sorted().collect(Collectors.joining(",")));
        }
        if (!standings.isEmpty()) {
            choices.put(
                    "state",
                    standings.stream()
                            .map(s -> s.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .sorted()
                            .collect(Collectors.joining(",")));
        }
        return choices;
    }

    static FindingsFilter of(Map<String, String> choices) {
        Set<Severity> severities = EnumSet.noneOf(Severity.class);
        for (String word : words(choices, "severity")) {
            Severity.named(word).ifPresent(severities::add);
        }
        Set<Standing> standings = EnumSet.noneOf(Standing.class);
        for (String word : words(choices, "state")) {
            Arrays.stream(Standing.values())
                    .filter(s -> s.name().equalsIgnoreCase(word.replace('-', '_')))
                    .forEach(standings::add);
        }
        return new FindingsFilter(choices.getOrDefault("q", ""), severities, standings);
    }

    private static List<String> words(Map<String, String> choices, String key) {
        return List.of(choices.getOrDefault(key, "").split(",", -1));
    }
}
