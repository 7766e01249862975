package dev.castellan.ledger;

import dev.castellan.failure.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An exported ledger: one file of lines, which needs no database and no network to be checked. The first line has the
 * checkpoint; then each line is an entry, byte for byte as it was hashed. A bundle of chosen entries has a line with place
 * and inclusion proof before each. Described in docs/ledger-format.md.
 */
public final class Bundle {
    static final String SCHEMA = "castellan.ledger.bundle/1";

    private static final int LONGEST_LINE = 2 * EntryText.LARGEST + 1024;
    private static final int BATCH = 2000;

    private Bundle() {}

    /**
     * Checks a bundle.
     *
     * @param keys the devices that are believed, as {@link #keys} reads them; empty to believe those that introduce
     *     themselves
     * @throws IOException when it cannot be read
     * @throws dev.castellan.failure.FailureException {@code ledger-bundle-malformed} when it is no bundle
     */
    public static Verification verify(InputStream bundle, Optional<Keys> keys) throws IOException {
        try (BufferedInputStream in = new BufferedInputStream(bundle, 1 << 16)) {
            Fields header =
                    new Fields(StrictJson.object(line(in).orElseThrow(() -> new MalformedException("an empty file"))));
            if (!header.text("schema").equals(SCHEMA)) {
                throw new MalformedException("a bundle of another schema; a newer Castellan may read it");
            }
            SignedNote checkpoint = SignedNote.parse(header.text("checkpoint"));
            return switch (header.text("entries")) {
                case "all" -> whole(in, checkpoint, keys);
                case "chosen" -> chosen(in, checkpoint, keys);
                default -> throw new MalformedException("neither whole nor a choice");
            };
        } catch (MalformedException e) {
            throw malformed("bundle", e).asException();
        }
    }

    private static Failure malformed(String what, MalformedException e) {
        return Failure.expected(
                "ledger-" + what + "-malformed",
                "This is no " + (what.equals("keys") ? "file of keys" : "bundle") + ": " + e.getMessage() + ".",
                "Nothing is proved by it.",
                "Give the file that “castellan ledger " + (what.equals("keys") ? "keys" : "export") + "” wrote.");
    }

    /** Devices that are believed. */
    public static final class Keys {
        private final Map<String, PublicDeviceKey> byId;

        Keys(Map<String, PublicDeviceKey> byId) {
            this.byId = Map.copyOf(byId);
        }

        Map<String, PublicDeviceKey> byId() {
            return byId;
        }
    }

    /**
     * Reads keys: one line each, the id (SHA-256 of the key, hex), the key (base64), and a name; lines with # are remarks.
     *
     * @throws dev.castellan.failure.FailureException {@code ledger-keys-malformed}
     */
    public static Keys keys(String text) {
        Map<String, PublicDeviceKey> byId = new LinkedHashMap<>();
        try {
            for (String line : text.lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.strip().split("\\s+", 3);
                if (parts.length < 2) {
                    throw new MalformedException("a line without a key");
                }
                PublicDeviceKey key = new PublicDeviceKey(Base64.getDecoder().decode(parts[1]));
                if (!key.id().equals(parts[0])) {
                    throw new MalformedException("an id that is not the key's");
                }
                byId.put(key.id(), key);
            }
            if (byId.isEmpty()) {
                throw new MalformedException("no key in it");
            }
        } catch (IllegalArgumentException e) {
            throw malformed("keys", new MalformedException("not base64, or not 32 bytes", e))
                    .asException();
        } catch (MalformedException e) {
            throw malformed("keys", e).asException();
        }
        return new Keys(byId);
    }

    static byte[] header(SignedNote checkpoint, boolean all) {
        return Canonical.bytes(
                Map.of("schema", SCHEMA, "checkpoint", checkpoint.note(), "entries", all ? "all" : "chosen"));
    }

    static byte[] place(long index, List<byte[]> proof) {
        return Canonical.bytes(Map.of(
                "index",
                index,
                "proof",
                proof.stream().map(Base64.getEncoder()::encodeToString).toList()));
    }

    static void write(OutputStream out, byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
    }

    private static Verification whole(InputStream in, SignedNote checkpoint, Optional<Keys> keys)
            throws IOException, MalformedException {
        Verifier verifier = new Verifier(keys.map(Keys::byId));
        List<byte[]> batch = new ArrayList<>();
        for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
            batch.add(line.get());
            if (batch.size() == BATCH) {
                var _ = verifier.entries(batch);
                batch.clear();
            }
        }
        var _ = verifier.entries(batch);
        return verifier.end(checkpoint);
    }

    private static Verification chosen(InputStream in, SignedNote checkpoint, Optional<Keys> keys)
            throws IOException, MalformedException {
        SignedNote.Head head = checkpoint.head();
        Chosen checks = new Chosen(head, keys);
        for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
            Map<String, Object> place = StrictJson.object(line.get());
            List<byte[]> proof = new ArrayList<>();
            if (!(place.get("proof") instanceof List<?> list) || list.size() > 64) {
                throw new MalformedException("an entry without a proof");
            }
            for (Object each : list) {
                proof.add(hash(each));
            }
            byte[] envelope = line(in).orElseThrow(() -> new MalformedException("a place without an entry"));
            checks.entry(new Fields(place).number("index"), proof, envelope);
        }
        return checks.end(checkpoint);
    }

    private static byte[] hash(Object text) throws MalformedException {
        try {
            if (text instanceof String base64) {
                byte[] hash = Base64.getDecoder().decode(base64);
                if (hash.length == Merkle.HASH) {
                    return hash;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64", e);
        }
        throw new MalformedException("not a hash");
    }

    /** The next line without its end; empty at the end of the file. */
    private static Optional<byte[]> line(InputStream in) throws IOException, MalformedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new MalformedException("a file that ends in the middle of a line");
            }
            if (line.size() == LONGEST_LINE) {
                throw new MalformedException("a line too long for an entry");
            }
            line.write(c);
        }
        return Optional.of(line.toByteArray());
    }

    /** Checks entries that stand for themselves. */
    private static final class Chosen {
        private final SignedNote.Head head;
        private final Optional<Keys> keys;
        private final Map<String, PublicDeviceKey> introduced = new LinkedHashMap<>();
        private final List<Verification.Problem> problems = new ArrayList<>();
        private final Map<String, Long> signers = new LinkedHashMap<>();
        private long problemCount;
        private long checked;

        Chosen(SignedNote.Head head, Optional<Keys> keys) {
            this.head = head;
            this.keys = keys;
        }

        void entry(long index, List<byte[]> proof, byte[] envelope) {
            checked++;
            Verifier.Parsed parsed = Verifier.parsed(envelope, index);
            if (!Merkle.includes(parsed.leaf(), index, head.size(), proof, head.root())) {
                problem("entry-not-included", index, "entry " + index + " is not in the log of the checkpoint");
            }
            if (parsed.read().isEmpty()) {
                problem("entry-malformed", index, "entry " + index + " is " + parsed.reason());
                return;
            }
            EntryText.Read read = parsed.read().get();
            Verifier.device(read).ifPresent(key -> introduced.putIfAbsent(key.id(), key));
            PublicDeviceKey key = known().get(read.entry().device());
            if (key == null) {
                problem("entry-unknown-device", index, "entry " + index + " is signed by a device that is not known");
            } else if (!read.envelope().signedBy(key)) {
                problem("entry-signature", index, "entry " + index + " does not carry the signature of its device");
            } else {
                signers.merge(key.id(), 1L, Long::sum);
            }
        }

        Verification end(SignedNote checkpoint) {
            if (known().values().stream().noneMatch(key -> checkpoint.writtenBy(head.origin(), key))) {
                problem("checkpoint-signature", -1, "the checkpoint is signed by no device that is known");
            }
            List<Verification.Witness> witnesses = new ArrayList<>();
            known().values()
                    .forEach(key -> checkpoint
                            .witnessedBy(key)
                            .ifPresent(time -> witnesses.add(new Verification.Witness(key.id(), time))));
            return new Verification(
                    head.origin(),
                    head.size(),
                    java.util.HexFormat.of().formatHex(head.root()),
                    checked,
                    List.copyOf(problems),
                    problemCount,
                    List.of(),
                    signers.entrySet().stream()
                            .map(e -> new Verification.Signer(e.getKey(), e.getValue()))
                            .toList(),
                    witnesses);
        }

        private Map<String, PublicDeviceKey> known() {
            return keys.map(Keys::byId).orElse(introduced);
        }

        private void problem(String code, long index, String text) {
            problemCount++;
            if (problems.size() < Verifier.MOST) {
                problems.add(new Verification.Problem(code, index, text));
            }
        }
    }
}
