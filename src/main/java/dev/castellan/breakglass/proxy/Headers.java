package dev.castellan.breakglass.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Header fields in their order. */
record Headers(List<Header> list) {
    Headers {
        list = List.copyOf(list);
    }

    /** Every value of a field, in order. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (Header header : list) {
            if (header.name().equalsIgnoreCase(name)) {
                values.add(header.value());
            }
        }
        return values;
    }

    /** The first value of a field. */
    Optional<String> first(String name) {
        for (Header header : list) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** The members of a comma-separated field, in lower case. */
    List<String> tokens(String name) {
        List<String> tokens = new ArrayList<>(2);
        for (String value : all(name)) {
            for (String token : value.split(",", -1)) {
                String bare = token.strip().toLowerCase(Locale.ROOT);
                if (!bare.isEmpty()) {
                    tokens.add(bare);
                }
            }
        }
        return tokens;
    }

    /** Those whose lower-case name is wanted. */
    Headers where(Predicate<String> wanted) {
        return new Headers(list.stream()
                .filter(h -> wanted.test(h.name().toLowerCase(Locale.ROOT)))
                .toList());
    }
}
