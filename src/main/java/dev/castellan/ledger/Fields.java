package dev.castellan.ledger;

import java.util.Map;
import java.util.Optional;

/** Typed reading of a JSON object. */
record Fields(Map<String, Object> values) {
    String text(String name) throws MalformedException {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new MalformedException("no text “" + name + "”");
    }

    long number(String name) throws MalformedException {
        if (values.get(name) instanceof Long number) {
            return number;
        }
        throw new MalformedException("no whole number “" + name + "”");
    }

    Fields object(String name) throws MalformedException {
        return optional(name).orElseThrow(() -> new MalformedException("no object “" + name + "”"));
    }

    Optional<Fields> optional(String name) {
        if (!(values.get(name) instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Map<String, Object> object = new java.util.LinkedHashMap<>();
        map.forEach((key, value) -> object.put((String) key, value));
        return Optional.of(new Fields(object));
    }
}
