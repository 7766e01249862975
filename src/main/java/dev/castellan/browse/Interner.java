package dev.castellan.browse;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal texts and label sets be one object. A fixed number of places, so that it cannot grow: what falls out of it is
 * merely not shared. Not safe for use from several threads at once; a wrong moment costs sharing, never content.
 */
final class Interner {
    private static final int PLACES = 1 << 13;

    private final AtomicReferenceArray<@Nullable String> texts = new AtomicReferenceArray<>(PLACES);
    private final AtomicReferenceArray<@Nullable Map<String, String>> sets = new AtomicReferenceArray<>(PLACES);

    String text(String text) {
        if (text.isEmpty()) {
            return "";
        }
        if (text.length() > 64) {
            return text;
        }
        int place = spread(text.hashCode());
        String known = texts.getPlain(place);
        if (known != null && text.equals(known)) {
            return known;
        }
        texts.setPlain(place, text);
        return text;
    }

    Map<String, String> labels(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return Map.of();
        }
        int place = spread(labels.hashCode());
        Map<String, String> known = sets.getPlain(place);
        if (known != null && labels.equals(known)) {
            return known;
        }
        Map.Entry<?, ?>[] entries = labels.entrySet().stream()
                .map(e -> Map.entry(text(e.getKey()), text(e.getValue())))
                .toArray(Map.Entry[]::new);
        @SuppressWarnings("unchecked")
        Map<String, String> copy = Map.ofEntries((Map.Entry<String, String>[]) entries);
        sets.setPlain(place, copy);
        return copy;
    }

    private static int spread(int hash) {
        return (hash ^ (hash >>> 15)) & (PLACES - 1);
    }
}
