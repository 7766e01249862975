package dev.castellan.breakglass.sweep;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.RFC4519Style;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * Finds certificates and keys in bytes, whatever is around them: DER as it is, or in base64 (that is what PEM and the
 * {@code …-data} members of a kubeconfig are), within base64 again, broken into lines, escaped, in UTF-16. It looks for the
 * first bytes of the structure, which tell how long the rest is; so neither labels nor the ends of lines matter.
 *
 * <p>Not for several threads.
 */
final class MaterialReader {
    /** No certificate or key store that signs in is larger. */
    private static final int LARGEST = 1 << 20;

    private static final int DEEPEST = 4;
    private static final int SHORTEST_RUN = 40;
    private static final int RUNS_TRIED = 4;
    private static final int LONG_RUN = 512 << 10;
    private static final int MOST = 5_000;

    /** Work for a file, in bytes decoded and hashed; and so many times what is read of it. Real ones need a fifth of it. */
    private static final long WORK = 64L << 20;

    private static final int WORK_PER_BYTE = 16;
    /** To try the passwords of a key store costs as much as to decode so many bytes. */
    private static final int STORE_WORK = 1 << 20;

    private static final byte[] MASTERS = "system:masters".getBytes(StandardCharsets.US_ASCII);
    /** {@code -----BEGIN} in base64. */
    private static final byte[] BEGIN = "LS0tLS1CRUdJTi".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] LOCKED = "Proc-Type: 4,ENCRYPTED".getBytes(StandardCharsets.US_ASCII);

    private final Predicate<String> wanted;
    private final boolean all;
    private Map<String, Material> found = new LinkedHashMap<>();
    private Stretches stretches = new Stretches();
    private Predicate<Material> meant = m -> false;
    private long meantSeen;
    private long othersSeen;
    private long work = WORK;
    private int hits;
    private boolean cut;

    /**
     * A reader.
     *
     * @param wanted fingerprints to be told of; certificates of {@code system:masters} always are
     * @param all whether every certificate is told of
     */
    MaterialReader(Predicate<String> wanted, boolean all) {
        this.wanted = wanted;
        this.all = all;
    }

    /**
     * What was found.
     *
     * @param materials each once
     * @param cut whether there was more than is looked at
     */
    record Found(List<Material> materials, boolean cut) {}

    /** Another file begins: bytes made to look like keys cost a bounded time for each. */
    void renew() {
        work = WORK;
    }

    /** Reads the first bytes of an array. */
    Found read(byte[] data, int size) {
        found = new LinkedHashMap<>();
        stretches = new Stretches();
        cut = false;
        hits = 0;
        work += (long) size * WORK_PER_BYTE;
        scan(data, 0, size, "", 0);
        return new Found(new ArrayList<>(found.values()), cut);
    }

    /**
     * Whether bytes are nothing but certificates and keys that are meant: no other person's, and no other content.
     *
     * @param which those that are meant
     */
    static boolean nothingElse(byte[] data, int size, Predicate<Material> which) {
        MaterialReader reader = new MaterialReader(f -> true, true);
        reader.meant = which;
        return !reader.read(data, size).cut() && reader.stretches.nothingElse(data, size);
    }

    private void keep(String name, Material material) {
        found.putIfAbsent(name, material);
        if (meant.test(material)) {
            meantSeen++;
        } else {
            othersSeen++;
        }
    }

    /** Whether there is still work to be spent. */
    private boolean spend(long bytes) {
        work -= bytes;
        cut |= work < 0;
        return work >= 0;
    }

    private void scan(byte[] d, int from, int to, String how, int depth) {
        int token = -1;
        int length = 0;
        int coveredTo = from;
        for (int i = from; i < to; i++) {
            byte c = d[i];
            if (Base64Text.alphabet(c)) {
                if (token < 0) {
                    token = i;
                    length = 0;
                }
                length++;
                if (c == 'M') {
                    candidate(d, i, to, how);
                } else if (c == 'L' && follows(d, i, to, 'S') && begins(d, i, to, BEGIN)) {
                    armoured(d, i, to, how, depth);
                } else if (c == '0') {
                    der(d, i, to, how + "DER", i, -1);
                } else if (c == 'P' && follows(d, i, to, 'r') && begins(d, i, to, LOCKED)) {
                    hits++;
                    keep("locked " + how + i, new Material.Locked("a private key under a password", how + "PEM"));
                    stretches.add(i, i + 1, false);
                }
            } else if (c != 0) {
                // A zero is the other half of UTF-16: a word goes on.
                if (token >= 0 && length >= SHORTEST_RUN && token >= coveredTo && depth < DEEPEST) {
                    coveredTo = run(d, token, to, how, depth);
                }
                token = -1;
            }
        }
        if (token >= 0 && length >= SHORTEST_RUN && token >= coveredTo && depth < DEEPEST) {
            coveredTo = run(d, token, to, how, depth);
        }
    }

    /** A long word of base64: perhaps a whole kubeconfig in a Secret. Returns where it ends. */
    private int run(byte[] d, int token, int to, String how, int depth) {
        int end = token;
        int start = token;
        for (int tried = 0; tried < RUNS_TRIED && start >= 0; tried++) {
            Base64Text text = new Base64Text(d, start, to, false);
            byte[] inner = text.bytes(Integer.MAX_VALUE - 16);
            end = Math.max(end, text.at());
            if (!spend(text.at() - start)) {
                return end;
            }
            if (within(inner, how, depth, start, text.at())) {
                break;
            }
            // In a long one every try costs as much as the whole file.
            start = text.at() - start > LONG_RUN ? -1 : otherWord(d, start, text.at());
        }
        return end;
    }

    /** A later word in the run whose length differs: lines of one text are equally long, so another text begins there. */
    private static int otherWord(byte[] d, int start, int end) {
        int first = -1;
        int at = start;
        while (at < end) {
            int from = at;
            while (at < end && (Base64Text.alphabet(d[at]) || d[at] == 0)) {
                at++;
            }
            int length = at - from;
            if (first < 0) {
                first = length;
            } else if (length >= SHORTEST_RUN && length != first) {
                return from;
            }
            while (at < end && !Base64Text.alphabet(d[at])) {
                at++;
            }
        }
        return -1;
    }

    /** PEM in base64, as kubeconfigs hold it. */
    private void armoured(byte[] d, int at, int to, String how, int depth) {
        if (depth >= DEEPEST || cut) {
            return;
        }
        Base64Text text = new Base64Text(d, at, to, true);
        byte[] pem = text.bytes(LARGEST);
        if (spend(text.at() - at)) {
            boolean _ = within(pem, how, depth, at, text.at());
        }
    }

    /** Looks into what was decoded; whether there is something. */
    private boolean within(byte[] inner, String how, int depth, int from, int to) {
        Stretches outer = stretches;
        int before = hits;
        stretches = new Stretches();
        scan(inner, 0, inner.length, how + "base64 › ", depth + 1);
        // A whole kubeconfig in here may hold what is somebody else's: then it is no key.
        boolean nothingElse = stretches.nothingElse(inner, inner.length);
        stretches = outer;
        if (hits > before) {
            stretches.add(from, to, nothingElse);
        }
        return hits > before;
    }

    /** An M may begin a structure in base64: 0x30, the sign of a sequence, is 12 and four bits more. */
    private void candidate(byte[] d, int at, int to, String how) {
        int next = at + 1;
        while (next < to && next < at + 8 && !Base64Text.alphabet(d[next])) {
            next++;
        }
        if (next >= to || d[next] < 'A' || d[next] > 'P') {
            return;
        }
        byte[] head = new Base64Text(d, at, to, true).bytes(16);
        if (head.length < 12 || head[0] != 0x30) {
            return;
        }
        int total = total(head, 0, head.length);
        if (total < 0 || !likely(head, 0, head.length) || cut) {
            return;
        }
        Base64Text text = new Base64Text(d, at, to, true);
        byte[] whole = text.bytes(total);
        if (spend(text.at() - at) && whole.length == total) {
            der(whole, 0, whole.length, how + "PEM", at, text.at());
        }
    }

    /** A structure in DER, if one begins here. */
    private void der(byte[] d, int at, int to, String how, int outerAt, int outerTo) {
        int total = total(d, at, to);
        if (total < 0 || !likely(d, at, to)) {
            return;
        }
        if (at + total > to || at + total < 0) {
            return;
        }
        if (found.size() >= MOST || !spend(total)) {
            cut = true;
            return;
        }
        long meantBefore = meantSeen;
        long othersBefore = othersSeen;
        if (structure(d, at, total, how)) {
            hits++;
            stretches.add(
                    outerAt, outerTo < 0 ? at + total : outerTo, meantSeen > meantBefore && othersSeen == othersBefore);
        }
    }

    /** How long the structure says it is, its head included; -1 where that is no length we care for. */
    private static int total(byte[] d, int at, int to) {
        if (to - at < 12) {
            return -1;
        }
        int first = d[at + 1] & 0xff;
        int total;
        if (first < 0x80) {
            total = 2 + first;
        } else if (first == 0x81) {
            total = 3 + (d[at + 2] & 0xff);
        } else if (first == 0x82) {
            total = 4 + ((d[at + 2] & 0xff) << 8 | (d[at + 3] & 0xff));
        } else if (first == 0x83) {
            total = 5 + ((d[at + 2] & 0xff) << 16 | (d[at + 3] & 0xff) << 8 | (d[at + 4] & 0xff));
        } else {
            return -1;
        }
        return total < 40 || total > LARGEST ? -1 : total;
    }

    /** Whether bytes begin like a certificate or key that ends with the last of them. */
    static boolean oneStructure(byte[] d) {
        return d.length > 0 && d[0] == 0x30 && total(d, 0, d.length) == d.length;
    }

    private static int body(byte[] d, int at) {
        int first = d[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    /** Whether what follows the head looks like a certificate, a key or a store of them. */
    private static boolean likely(byte[] d, int at, int to) {
        int b = body(d, at);
        if (b + 4 >= to) {
            return false;
        }
        if (d[b] == 0x02) {
            // A version: 0 and 1 for keys, 3 for PKCS#12.
            return d[b + 1] == 1
                    && (d[b + 2] == 0 || d[b + 2] == 1 || d[b + 2] == 3)
                    && (d[b + 3] == 0x30 || d[b + 3] == 0x02 || d[b + 3] == 0x04);
        }
        if (d[b] != 0x30) {
            return false;
        }
        int inner = body(d, b);
        // A certificate begins with its version or its serial number; a locked key with an object identifier.
        return inner + 1 < to && (d[inner] == (byte) 0xA0 || d[inner] == 0x02 || d[inner] == 0x06);
    }

    /** Reads it for what it may be. Returns whether it is a certificate or a key. */
    private boolean structure(byte[] d, int at, int total, String how) {
        int b = body(d, at);
        if (d[b] == 0x30) {
            return d[body(d, b)] == 0x06
                    ? lockedKey(Arrays.copyOfRange(d, at, at + total), how)
                    : certificate(d, at, total, how);
        }
        byte[] der = Arrays.copyOfRange(d, at, at + total);
        Optional<String> key = Optional.empty();
        if (d[b + 2] == 3) {
            return store(der, how);
        } else if (d[b + 3] == 0x30) {
            key = KeyId.ofPkcs8(der);
        } else if (d[b + 3] == 0x04) {
            key = KeyId.ofSec1(der);
        } else if (d[b + 2] == 0) {
            key = KeyId.ofPkcs1(der);
        }
        Arrays.fill(der, (byte) 0);
        key.ifPresent(k -> keep("key " + k, new Material.PrivateKey(k, how)));
        return key.isPresent();
    }

    private boolean certificate(byte[] d, int at, int total, String how) {
        byte[] der = Arrays.copyOfRange(d, at, at + total);
        String fingerprint = KeyId.sha256(der);
        boolean interesting = all || wanted.test(fingerprint) || indexOf(der, 0, der.length, MASTERS) >= 0;
        if (!interesting) {
            // Only whether it is one at all: two sequences and a signature.
            return d[body(d, at)] == 0x30;
        }
        try {
            Certificate certificate = Certificate.getInstance(der);
            String key = KeyId.of(certificate.getSubjectPublicKeyInfo()).orElse("");
            keep(
                    "certificate " + fingerprint,
                    new Material.Certificate(
                            fingerprint,
                            key,
                            RFC4519Style.INSTANCE.toString(certificate.getSubject()),
                            admin(certificate),
                            authority(certificate),
                            certificate.getEndDate().getDate().toInstant(),
                            how));
            return true;
        } catch (RuntimeException e) {
            // Bytes that only looked like one.
            return false;
        }
    }

    private static boolean admin(Certificate certificate) {
        for (RDN rdn : certificate.getSubject().getRDNs(BCStyle.O)) {
            if (Arrays.stream(rdn.getTypesAndValues())
                    .anyMatch(v -> v.getType().equals(BCStyle.O)
                            && v.getValue().toString().equals("system:masters"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean authority(Certificate certificate) {
        Extensions extensions = certificate.getTBSCertificate().getExtensions();
        BasicConstraints constraints = extensions == null ? null : BasicConstraints.fromExtensions(extensions);
        return constraints != null && constraints.isCA();
    }

    private boolean lockedKey(byte[] der, String how) {
        // PKCS#5 and the older ones of PKCS#12 (RFC 8018, RFC 7292 appendix C).
        try {
            org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo info =
                    org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo.getInstance(der);
            String method = info.getEncryptionAlgorithm().getAlgorithm().getId();
            if (!method.startsWith("1.2.840.113549.1.5.") && !method.startsWith("1.2.840.113549.1.12.")) {
                return false;
            }
            keep(
                    "locked " + KeyId.sha256(der),
                    new Material.Locked("a private key under a password", how + " › PKCS#8"));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** PKCS#12, which some people have without a password. */
    private boolean store(byte[] der, String how) {
        if (!spend(STORE_WORK)) {
            return false;
        }
        for (char[] password : new char[][] {new char[0], "changeit".toCharArray()}) {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(new ByteArrayInputStream(der), password);
                for (String alias : Collections.list(store.aliases())) {
                    java.security.cert.Certificate certificate = store.getCertificate(alias);
                    if (certificate != null) {
                        byte[] encoded = certificate.getEncoded();
                        certificate(encoded, 0, encoded.length, how + " › PKCS#12");
                    }
                    Key key = store.getKey(alias, password);
                    byte @org.jspecify.annotations.Nullable [] encoded = key == null ? null : key.getEncoded();
                    if (encoded != null) {
                        KeyId.ofPkcs8(encoded)
                                .ifPresent(k -> keep("key " + k, new Material.PrivateKey(k, how + " › PKCS#12")));
                        Arrays.fill(encoded, (byte) 0);
                    }
                }
                return true;
            } catch (CertificateEncodingException e) {
                return true;
            } catch (GeneralSecurityException | IOException | RuntimeException e) {
                // The next password, or none fits, or it only looked like one.
            }
        }
        try {
            org.bouncycastle.asn1.pkcs.Pfx.getInstance(der);
        } catch (RuntimeException e) {
            return false;
        }
        keep("locked " + KeyId.sha256(der), new Material.Locked("a PKCS#12 store under a password", how));
        return true;
    }

    /** A quick look at the next character, which in UTF-16 comes after a zero. */
    private static boolean follows(byte[] d, int at, int to, char next) {
        return at + 1 < to && (d[at + 1] == next || d[at + 1] == 0);
    }

    private static boolean begins(byte[] d, int at, int to, byte[] what) {
        int at1 = at;
        for (byte b : what) {
            // UTF-16 has zeros between.
            while (at1 < to && d[at1] == 0) {
                at1++;
            }
            if (at1 >= to || d[at1++] != b) {
                return false;
            }
        }
        return true;
    }

    static int indexOf(byte[] d, int from, int to, byte[] what) {
        for (int i = from; i <= to - what.length; i++) {
            int n = 0;
            while (n < what.length && d[i + n] == what[n]) {
                n++;
            }
            if (n == what.length) {
                return i;
            }
        }
        return -1;
    }
}
