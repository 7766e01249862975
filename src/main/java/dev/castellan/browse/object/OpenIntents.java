package dev.castellan.browse.object;

import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.Recorder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Changes that were begun and of which nobody recorded how they ended, because the program or the machine stopped. */
public final class OpenIntents {
    private OpenIntents() {}

    /**
     * One of them.
     *
     * @param intent the entry that holds the intent
     * @param subject what the entry is about
     * @param action what was intended: {@code object.delete}
     * @param cluster the cluster's name, untrusted
     * @param target the object, untrusted
     * @param at when
     */
    public record Open(UUID intent, String subject, String action, String cluster, String target, Instant at) {}

    /** All of them, oldest first. Blocks: reads the ledger. */
    public static List<Open> of(Ledger ledger) {
        Map<String, Open> open = new LinkedHashMap<>();
        try (var entries = ledger.entries(0, Filter.type("object."))) {
            entries.forEach(entry -> {
                String type = entry.type();
                if (type.startsWith("object.") && type.endsWith(".intent")) {
                    open.put(entry.id().toString(), of(entry));
                } else if (type.startsWith("object.") && type.endsWith(".outcome")) {
                    open.remove(text(entry, "intent"));
                }
            });
        }
        return List.copyOf(open.values());
    }

    /** Records that somebody was told of it, so that it is not told again. Blocks. */
    public static void told(Recorder recorder, Open open) {
        var _ = recorder.append(Draft.of(
                open.action() + ".outcome",
                open.subject(),
                Map.of("intent", open.intent(), "ending", "UNKNOWN", "code", "told-later")));
    }

    private static Open of(Entry entry) {
        String namespace = text(entry, "namespace");
        return new Open(
                entry.id(),
                entry.subject(),
                entry.type().substring(0, entry.type().length() - ".intent".length()),
                text(entry, "cluster"),
                text(entry, "kind") + " " + (namespace.isEmpty() ? "" : namespace + "/") + text(entry, "name"),
                entry.time().wall());
    }

    private static String text(Entry entry, String field) {
        Object value = entry.body().get(field);
        return value == null ? "" : String.valueOf(value);
    }
}
