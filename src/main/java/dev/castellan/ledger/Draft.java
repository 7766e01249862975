package dev.castellan.ledger;

import dev.castellan.failure.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What is to be recorded.
 *
 * @param type what happens: {@code thing.action.moment}, lower case, such as {@code object.apply.intent}
 * @param schema the version of the body's form, from 1; raised when the meaning of a field changes
 * @param subject the cluster or thing it is about; at most 1024 characters
 * @param body text, whole numbers up to 2⁵³−1, booleans, instants, lists and maps of them; at most 256 KiB. Tokens and
 *     keys in text are blotted out, since nothing can ever be taken out of a ledger
 * @param id made by the client; appending the same id again records nothing new
 * @param foreign what somebody else's clock said, where one did
 * @param unlessChangedSince the size of the ledger when its author decided: the entry is overtaken when the subject got
 *     another entry since
 */
public record Draft(
        String type,
        int schema,
        String subject,
        Map<String, Object> body,
        UUID id,
        Optional<ForeignTime> foreign,
        OptionalLong unlessChangedSince) {
    private static final int LONGEST_SUBJECT = 1024;

    public Draft {
        if (!type.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+") || type.length() > 100) {
            throw new IllegalArgumentException("not a type of entry: " + type);
        }
        if (schema < 1) {
            throw new IllegalArgumentException("schemas count from 1");
        }
        subject = wellFormed(subject);
        if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT) {
            throw new IllegalArgumentException("a subject has 1 to " + LONGEST_SUBJECT + " characters");
        }
        body = map(body);
        foreign = foreign.map(f -> new ForeignTime(wellFormed(f.source()), f.time()));
    }

    /** A draft of schema 1 with a new id. */
    public static Draft of(String type, String subject, Map<String, Object> body) {
        return new Draft(type, 1, subject, body, UUID.randomUUID(), Optional.empty(), OptionalLong.empty());
    }

    /** The same with another id: one made before, so that a repetition is recognised. */
    public Draft withId(UUID made) {
        return new Draft(type, schema, subject, body, made, foreign, unlessChangedSince);
    }

    /** The same with what somebody else's clock said. */
    public Draft at(ForeignTime time) {
        return new Draft(type, schema, subject, body, id, Optional.of(time), unlessChangedSince);
    }

    /** The same under the condition that nobody recorded anything about the subject since the ledger had that size. */
    public Draft unlessChangedSince(long size) {
        return new Draft(type, schema, subject, body, id, foreign, OptionalLong.of(size));
    }

    /** The same with what somebody else's clock said, where it said anything. */
    public Draft at(Optional<ForeignTime> time) {
        return new Draft(type, schema, subject, body, id, time, unlessChangedSince);
    }

    private static Object value(Object value) {
        return switch (value) {
            case String text -> wellFormed(Redaction.redact(text));
            case Boolean b -> b;
            case Integer number -> number.longValue();
            case Long number -> number;
            case Instant instant -> instant.toString();
            case UUID uuid -> uuid.toString();
            case Enum<?> name -> name.name();
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default ->
                throw new IllegalArgumentException(
                        "cannot be recorded: " + value.getClass().getName());
        };
    }

    private static List<Object> list(List<?> list) {
        List<Object> copy = new ArrayList<>(list.size());
        for (Object each : list) {
            copy.add(value(each));
        }
        return List.copyOf(copy);
    }

    private static Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(wellFormed(String.valueOf(key)), value(each)));
        return java.util.Collections.unmodifiableMap(copy);
    }

    /** Half surrogates cannot be written as UTF-8: hostile names must not keep a deed from being recorded. */
    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }
}
