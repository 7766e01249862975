package dev.castellan.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 over SHA-256: hashes, proofs, and their verification as RFC 9162 §2.1.3.2 and §2.1.4.2
 * describe it. Pure.
 *
 * <p>A node is the root of a whole subtree: level 0 is a leaf hash, node {@code k} of level {@code l} covers the leaves
 * from {@code k·2^l} to {@code (k+1)·2^l}. It is known once its last leaf is, and kept with that leaf.
 */
final class Merkle {
    static final int HASH = 32;

    /** The root of the tree without leaves. */
    static final byte[] EMPTY = digest().digest();

    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Merkle::digest);

    private Merkle() {}

    /** Where the nodes of whole subtrees are looked up. */
    interface Nodes {
        byte[] at(int level, long index);
    }

    static byte[] leaf(byte[] bytes) {
        MessageDigest digest = DIGEST.get();
        digest.update((byte) 0);
        return digest.digest(bytes);
    }

    static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = DIGEST.get();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    static byte[] sha256(byte[] bytes) {
        return DIGEST.get().digest(bytes);
    }

    /** The last leaf of a node: the row that keeps its hash. */
    static long keeper(int level, long index) {
        return ((index + 1) << level) - 1;
    }

    /** The nodes that a new leaf completes, lowest first, the leaf hash included. */
    static List<byte[]> completed(long index, byte[] leaf, Nodes nodes) {
        List<byte[]> made = new ArrayList<>();
        made.add(leaf);
        byte[] hash = leaf;
        long at = index;
        for (int level = 0; (at & 1) == 1; level++, at >>= 1) {
            hash = node(nodes.at(level, at - 1), hash);
            made.add(hash);
        }
        return made;
    }

    /** The root over the first {@code size} leaves. */
    static byte[] root(long size, Nodes nodes) {
        return size == 0 ? EMPTY : range(0, size, nodes);
    }

    /** What shows that leaf {@code index} is in the tree of {@code size} leaves, nearest sibling first. */
    static List<byte[]> inclusion(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf " + index + " among " + size);
        }
        List<byte[]> proof = new ArrayList<>();
        path(index, 0, size, nodes, proof);
        return proof;
    }

    private static void path(long index, long from, long to, Nodes nodes, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, nodes, proof);
            proof.add(range(middle, to, nodes));
        } else {
            path(index, middle, to, nodes, proof);
            proof.add(range(from, middle, nodes));
        }
    }

    /** What shows that the tree of {@code older} leaves is the beginning of that of {@code newer}. */
    static List<byte[]> consistency(long older, long newer, Nodes nodes) {
        if (older < 0 || older > newer) {
            throw new IllegalArgumentException(older + " leaves are not the beginning of " + newer);
        }
        List<byte[]> proof = new ArrayList<>();
        if (older > 0 && older < newer) {
            subproof(older, 0, newer, true, nodes, proof);
        }
        return proof;
    }

    private static void subproof(long older, long from, long to, boolean whole, Nodes nodes, List<byte[]> proof) {
        if (older == to) {
            if (!whole) {
                proof.add(range(from, to, nodes));
            }
            return;
        }
        long middle = from + split(to - from);
        if (older <= middle) {
            subproof(older, from, middle, whole, nodes, proof);
            proof.add(range(middle, to, nodes));
        } else {
            subproof(older, middle, to, false, nodes, proof);
            proof.add(range(from, middle, nodes));
        }
    }

    static boolean includes(byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        byte[] hash = leaf;
        for (byte[] p : proof) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = node(p, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = node(hash, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(hash, root);
    }

    static boolean consistent(long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> proof) {
        if (older < 0 || older > newer) {
            return false;
        }
        if (older == newer) {
            return proof.isEmpty() && Arrays.equals(olderRoot, newerRoot);
        }
        if (older == 0) {
            return proof.isEmpty() && Arrays.equals(olderRoot, EMPTY);
        }
        if (proof.isEmpty()) {
            return false;
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(older) == 1) {
            path.addFirst(olderRoot);
        }
        long fn = older - 1;
        long sn = newer - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        byte[] fr = path.getFirst();
        byte[] sr = path.getFirst();
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = node(c, fr);
                sr = node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = node(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(fr, olderRoot) && Arrays.equals(sr, newerRoot);
    }

    /** The hash over the leaves from {@code from} to {@code to}, of which a whole subtree is one node. */
    private static byte[] range(long from, long to, Nodes nodes) {
        long size = to - from;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size);
            return nodes.at(level, from >> level);
        }
        long middle = from + split(size);
        return node(range(from, middle, nodes), range(middle, to, nodes));
    }

    /** The largest power of two below {@code size}. */
    private static long split(long size) {
        return Long.highestOneBit(size - 1);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
