package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Against a root computed straight from the definition in RFC 6962 §2.1, and its well-known test vectors. */
class MerkleTest {
    /** The eight leaves of the vectors that the certificate-transparency implementations share. */
    private static final List<byte[]> VECTOR = List.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .stream()
            .map(HexFormat.of()::parseHex)
            .toList();

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsOfTheVectors() {
        Tree tree = new Tree();
        assertThat(HexFormat.of().formatHex(Merkle.EMPTY)).isEqualTo(ROOTS.getFirst());
        for (int i = 0; i < VECTOR.size(); i++) {
            tree.add(Merkle.leaf(VECTOR.get(i)));
            assertThat(HexFormat.of().formatHex(Merkle.root(i + 1L, tree))).isEqualTo(ROOTS.get(i + 1));
        }
    }

    @Property(tries = 60)
    void proofsOfEveryLeafAndEveryPastHold(@ForAll @IntRange(min = 1, max = 130) int size) {
        Tree tree = new Tree();
        Frontier frontier = new Frontier();
        for (int i = 0; i < size; i++) {
            byte[] leaf = Merkle.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8));
            assertThat(frontier.add(leaf)).hasSameSizeAs(tree.add(leaf));
            assertThat(frontier.root()).isEqualTo(Merkle.root(i + 1L, tree));
        }
        byte[] root = root(tree.leaves);
        assertThat(Merkle.root(size, tree)).isEqualTo(root);
        for (int i = 0; i < size; i++) {
            List<byte[]> proof = Merkle.inclusion(i, size, tree);
            assertThat(Merkle.includes(tree.leaves.get(i), i, size, proof, root))
                    .isTrue();
            assertThat(Merkle.includes(tree.leaves.get(i), (i + 1) % size, size, proof, root))
                    .isEqualTo(size == 1);
            byte[] past = root(tree.leaves.subList(0, i));
            assertThat(Merkle.consistent(i, past, size, root, Merkle.consistency(i, size, tree)))
                    .isTrue();
            assertThat(Merkle.consistent(i, root, size, root, Merkle.consistency(i, size, tree)))
                    .isFalse();
        }
    }

    /** A proof with anything changed, cut or added proves nothing. */
    @Property(tries = 300)
    void changedProofsFail(
            @ForAll @IntRange(min = 2, max = 100) int size,
            @ForAll @IntRange(min = 0, max = 99) int place,
            @ForAll @IntRange(min = 0, max = 2000) int at) {
        Tree tree = new Tree();
        for (int i = 0; i < size; i++) {
            tree.add(Merkle.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8)));
        }
        byte[] root = root(tree.leaves);
        int index = place % size;
        List<byte[]> proof = new ArrayList<>(Merkle.inclusion(index, size, tree));
        int hit = at % proof.size();
        byte[] changed = proof.get(hit).clone();
        changed[at % 32] ^= (byte) (1 << at % 8);
        List<byte[]> bad = new ArrayList<>(proof);
        bad.set(hit, changed);
        assertThat(Merkle.includes(tree.leaves.get(index), index, size, bad, root))
                .isFalse();
        assertThat(Merkle.includes(tree.leaves.get(index), index, size, proof.subList(1, proof.size()), root))
                .isFalse();
        proof.add(changed);
        assertThat(Merkle.includes(tree.leaves.get(index), index, size, proof, root))
                .isFalse();
    }

    /** Whatever bytes come as a proof: an answer, never an exception, and never a false yes. */
    @Property(tries = 500)
    void nonsenseProvesNothing(
            @ForAll long index, @ForAll long size, @ForAll @Size(max = 70) List<@Size(value = 32) byte[]> proof) {
        byte[] leaf = Merkle.leaf(new byte[] {1});
        byte[] root = Merkle.leaf(new byte[] {2});
        assertThat(Merkle.includes(leaf, index, size, proof, root)).isFalse();
        assertThat(Merkle.consistent(index, leaf, size, root, proof)).isFalse();
    }

    /** RFC 6962 §2.1, word for word. */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Merkle.sha256(new byte[0]);
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Merkle.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    /** All nodes in memory. */
    static final class Tree implements Merkle.Nodes {
        final List<byte[]> leaves = new ArrayList<>();
        private final Map<Long, List<byte[]>> kept = new HashMap<>();

        List<byte[]> add(byte[] leaf) {
            long index = leaves.size();
            List<byte[]> made = Merkle.completed(index, leaf, this);
            leaves.add(leaf);
            kept.put(index, made);
            return made;
        }

        @Override
        public byte[] at(int level, long index) {
            return java.util.Objects.requireNonNull(kept.get(Merkle.keeper(level, index)))
                    .get(level);
        }
    }
}
