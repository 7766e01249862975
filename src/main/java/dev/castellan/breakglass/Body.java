package dev.castellan.breakglass;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of an entry, which may have been written by anybody: each member has the type it should, or it is refused. */
record Body(Map<?, ?> map) {
    /** A body of another form. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String field) {
            super("another form of " + field);
        }
    }

    String text(String field) throws Malformed {
        if (map.get(field) instanceof String s) {
            return s;
        }
        throw new Malformed(field);
    }

    Optional<String> optional(String field) throws Malformed {
        return map.containsKey(field) ? Optional.of(text(field)) : Optional.empty();
    }

    long number(String field) throws Malformed {
        if (map.get(field) instanceof Long n) {
            return n;
        }
        throw new Malformed(field);
    }

    boolean truth(String field) throws Malformed {
        if (map.get(field) instanceof Boolean b) {
            return b;
        }
        throw new Malformed(field);
    }

    Instant instant(String field) throws Malformed {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException e) {
            throw new Malformed(field);
        }
    }

    List<String> texts(String field) throws Malformed {
        if (!(map.get(field) instanceof List<?> list)) {
            throw new Malformed(field);
        }
        List<String> texts = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof String s)) {
                throw new Malformed(field);
            }
            texts.add(s);
        }
        return List.copyOf(texts);
    }

    Body inner(String field) throws Malformed {
        if (map.get(field) instanceof Map<?, ?> inner) {
            return new Body(inner);
        }
        throw new Malformed(field);
    }

    <E extends Enum<E>> E word(String field, Class<E> type) throws Malformed {
        try {
            return Enum.valueOf(type, text(field));
        } catch (IllegalArgumentException e) {
            throw new Malformed(field);
        }
    }
}
