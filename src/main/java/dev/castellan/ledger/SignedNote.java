package dev.castellan.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A signed note (https://c2sp.org/signed-note) that holds a checkpoint (https://c2sp.org/tlog-checkpoint): the text, then a
 * line for each signature. The log's own signature is plain Ed25519 under the name of the log; each witness adds an Ed25519
 * cosignature with a time (https://c2sp.org/tlog-cosignature).
 *
 * @param text origin, size and root, one line each
 * @param signatures in the order of the note
 */
record SignedNote(String text, List<Signed> signatures) {
    private static final int LONGEST = 64 * 1024;
    private static final byte PLAIN = 0x01;
    private static final byte COSIGNATURE = 0x04;

    /** A signature line: a name, and 4 bytes of key hash before the signature. */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Signed(String name, byte[] bytes) {
        String line() {
            return "— " + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
        }
    }

    /** What a checkpoint says. */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Head(String origin, long size, byte[] root) {
        String text() {
            return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        }
    }

    /** A new checkpoint, signed by whoever wrote the last entry. */
    static SignedNote checkpoint(Head head, DeviceKey key) {
        String text = head.text();
        byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(
                text, List.of(new Signed(head.origin(), joined(hash(head.origin(), PLAIN, key.open()), signature))));
    }

    /** A witness's line for a checkpoint that it verified. */
    static Signed cosign(String text, String name, DeviceKey key, Instant now) {
        byte[] time = ByteBuffer.allocate(8).putLong(now.getEpochSecond()).array();
        byte[] signature = key.sign(cosigned(text, now.getEpochSecond()));
        return new Signed(name, joined(hash(name, COSIGNATURE, key.open()), joined(time, signature)));
    }

    static SignedNote parse(String note) throws MalformedException {
        if (note.length() > LONGEST) {
            throw new MalformedException("a note of " + note.length() + " characters");
        }
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || blank + 2 >= note.length() || !note.endsWith("\n")) {
            throw new MalformedException("not a signed note");
        }
        List<Signed> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2, note.length() - 1).split("\n", -1)) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 3 || !parts[0].equals("—") || parts[1].isEmpty() || parts[1].contains("+")) {
                throw new MalformedException("not a line with a signature");
            }
            try {
                byte[] bytes = Base64.getDecoder().decode(parts[2]);
                if (bytes.length < 5) {
                    throw new MalformedException("a signature too short");
                }
                signatures.add(new Signed(parts[1], bytes));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("not base64", e);
            }
        }
        return new SignedNote(note.substring(0, blank + 1), List.copyOf(signatures));
    }

    Head head() throws MalformedException {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty()) {
            throw new MalformedException("not a checkpoint");
        }
        if (!lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedException("not a size");
        }
        byte[] root;
        try {
            root = Base64.getDecoder().decode(lines[2]);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64", e);
        }
        if (root.length != Merkle.HASH) {
            throw new MalformedException("not a root");
        }
        return new Head(lines[0], Long.parseLong(lines[1]), root);
    }

    /** Whether the key signed it as writer of the log. */
    boolean writtenBy(String origin, PublicDeviceKey key) {
        byte[] id = hash(origin, PLAIN, key);
        return signatures.stream()
                .filter(s -> s.name().equals(origin) && begins(s.bytes(), id))
                .anyMatch(s -> key.verifies(
                        text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(s.bytes(), 4, s.bytes().length)));
    }

    /** When the key cosigned it as a witness, where it did. */
    Optional<Instant> witnessedBy(PublicDeviceKey key) {
        String name = witness(key);
        byte[] id = hash(name, COSIGNATURE, key);
        for (Signed s : signatures) {
            if (s.name().equals(name) && begins(s.bytes(), id) && s.bytes().length == 4 + 8 + 64) {
                long time = ByteBuffer.wrap(s.bytes(), 4, 8).getLong();
                if (time >= 0
                        && time < 1L << 40
                        && key.verifies(cosigned(text, time), Arrays.copyOfRange(s.bytes(), 12, 76))) {
                    return Optional.of(Instant.ofEpochSecond(time));
                }
            }
        }
        return Optional.empty();
    }

    /** The name under which a device cosigns. */
    static String witness(PublicDeviceKey key) {
        return "castellan.dev/device/" + key.id().substring(0, 16);
    }

    SignedNote with(Signed signed) {
        List<Signed> all = new ArrayList<>(signatures);
        all.add(signed);
        return new SignedNote(text, List.copyOf(all));
    }

    String note() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(s -> note.append(s.line()));
        return note.toString();
    }

    private static byte[] cosigned(String text, long time) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** The key id of the specification: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ key). */
    private static byte[] hash(String name, byte kind, PublicDeviceKey key) {
        byte[] head = (name + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = joined(joined(head, new byte[] {kind}), key.raw());
        return Arrays.copyOf(Merkle.sha256(all), 4);
    }

    private static boolean begins(byte[] bytes, byte[] with) {
        return bytes.length > with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
