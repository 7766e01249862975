package dev.castellan.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The payload of an entry: from a draft to bytes and back. The form is described in docs/ledger-format.md. */
final class EntryText {
    /** The schema of the payload itself. */
    static final String SCHEMA = "castellan.ledger.entry/1";

    /** The largest payload, in bytes. */
    static final int LARGEST = 256 * 1024;

    private EntryText() {}

    /** What the device adds to a draft. */
    record Circumstance(Entry.Place journal, Actor actor, String device, Instant wall, UUID run, long elapsedMillis) {
        /** The same at another index of the journal. */
        Circumstance at(long index) {
            return new Circumstance(new Entry.Place(journal.log(), index), actor, device, wall, run, elapsedMillis);
        }
    }

    /** The condition of a draft: no entry about its subject in a log since it had a size. */
    record Condition(String log, long size) {}

    /** An entry that was read, with its condition. */
    record Read(Entry entry, Optional<Condition> condition, Envelope envelope) {}

    static byte[] payload(Draft draft, Circumstance c, Optional<Condition> condition) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("schema", SCHEMA);
        object.put(
                "journal", Map.of("log", c.journal().log(), "index", c.journal().index()));
        object.put("id", draft.id().toString());
        object.put("type", draft.type());
        object.put("version", draft.schema());
        object.put("subject", draft.subject());
        object.put("body", draft.body());
        object.put(
                "actor", Map.of("name", c.actor().name(), "account", c.actor().account()));
        object.put("device", c.device());
        object.put("wall", c.wall().toString());
        object.put("run", c.run().toString());
        object.put("elapsedMillis", c.elapsedMillis());
        draft.foreign()
                .ifPresent(f -> object.put(
                        "foreign", Map.of("source", f.source(), "time", f.time().toString())));
        condition.ifPresent(when -> object.put("unlessChangedSince", Map.of("log", when.log(), "size", when.size())));
        byte[] bytes = Canonical.bytes(object);
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException("an entry of " + bytes.length + " bytes; at most " + LARGEST);
        }
        return bytes;
    }

    /** Reads an envelope's exact bytes; the signature is not checked here. */
    static Read read(byte[] envelopeBytes, long index, Standing standing) throws MalformedException {
        Envelope envelope = Envelope.parse(envelopeBytes);
        Fields fields = new Fields(StrictJson.object(envelope.payload()));
        if (!fields.text("schema").equals(SCHEMA)) {
            throw new MalformedException("an entry of another schema; a newer Castellan may read it");
        }
        try {
            Fields journal = fields.object("journal");
            Fields actor = fields.object("actor");
            Optional<ForeignTime> foreign = Optional.empty();
            Optional<Fields> foreignFields = fields.optional("foreign");
            if (foreignFields.isPresent()) {
                foreign = Optional.of(new ForeignTime(
                        foreignFields.get().text("source"),
                        Instant.parse(foreignFields.get().text("time"))));
            }
            Optional<Condition> condition = Optional.empty();
            Optional<Fields> conditionFields = fields.optional("unlessChangedSince");
            if (conditionFields.isPresent()) {
                condition = Optional.of(new Condition(
                        conditionFields.get().text("log"), conditionFields.get().number("size")));
            }
            if (!fields.text("device").equals(envelope.keyId())) {
                throw new MalformedException("signed by another device than it names");
            }
            return new Read(
                    new Entry(
                            index,
                            standing,
                            UUID.fromString(fields.text("id")),
                            fields.text("type"),
                            Math.toIntExact(fields.number("version")),
                            fields.text("subject"),
                            fields.object("body").values(),
                            new Actor(actor.text("name"), actor.text("account")),
                            envelope.keyId(),
                            new Entry.Place(journal.text("log"), journal.number("index")),
                            new Entry.Times(
                                    Instant.parse(fields.text("wall")),
                                    UUID.fromString(fields.text("run")),
                                    fields.number("elapsedMillis"),
                                    foreign),
                            HexFormat.of().formatHex(Merkle.leaf(envelopeBytes))),
                    condition,
                    envelope);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedException("a field of another form", e);
        }
    }
}
