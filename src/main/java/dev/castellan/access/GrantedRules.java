package dev.castellan.access;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For each principal and namespace the rules granted there, sorted by what they are about, so that a decision looks at the few
 * rules on its resource and not at all bindings.
 */
final class GrantedRules {
    private static final int ON_PATHS = -1;
    private static final int STAR_SUBRESOURCE = 1 << 30;

    private final List<CompiledRule> rules;
    /** Per rule a bit for each verb, by number modulo 64; all bits for a star. */
    private final long[] verbs;

    private final int[] blockStart;
    private final int[] blockNamespace;
    /** Which entries a block has; blocks with the same roles share them. */
    private final int[] blockContent;

    private final int[] entryStart;
    /** What a rule is about, then the rule; sorted within a content. */
    private final int[] about;

    private final int[] rule;

    /**
     * Sorts the grants of an index.
     *
     * @param grantStart per principal the first of its grants, which are sorted by namespace
     */
    GrantedRules(List<CompiledRule> rules, int[][] roleRules, int[] grantStart, int[] grantRole, int[] grantNamespace) {
        this.rules = rules;
        this.verbs = new long[rules.size()];
        for (int r = 0; r < verbs.length; r++) {
            verbs[r] = rules.get(r).verbBits();
        }
        int principals = grantStart.length - 1;
        this.blockStart = new int[principals + 1];
        Ints.Growing namespaces = new Ints.Growing();
        Ints.Growing contents = new Ints.Growing();
        Ints.Growing starts = new Ints.Growing();
        Ints.Growing abouts = new Ints.Growing();
        Ints.Growing numbers = new Ints.Growing();
        Map<Roles, Integer> known = new HashMap<>();
        int[] ofRole = new int[roleRules.length];
        Arrays.fill(ofRole, -1);
        int[] together = new int[16];
        for (int p = 0; p < principals; p++) {
            int i = grantStart[p];
            while (i < grantStart[p + 1]) {
                int namespace = grantNamespace[i];
                int size = 0;
                for (; i < grantStart[p + 1] && grantNamespace[i] == namespace; i++) {
                    if (size == 0 || grantRole[i] != together[size - 1]) {
                        if (size == together.length) {
                            together = Arrays.copyOf(together, size * 2);
                        }
                        together[size++] = grantRole[i];
                    }
                }
                namespaces.add(namespace);
                // Most hold one role in a namespace, and many hold the same: what it allows is sorted once.
                if (size == 1) {
                    if (ofRole[together[0]] < 0) {
                        ofRole[together[0]] = starts.size();
                        sort(roleRules, together, size, starts, abouts, numbers);
                    }
                    contents.add(ofRole[together[0]]);
                } else {
                    Roles roles = new Roles(Arrays.copyOf(together, size));
                    Integer content = known.get(roles);
                    if (content == null) {
                        content = starts.size();
                        known.put(roles, content);
                        sort(roleRules, together, size, starts, abouts, numbers);
                    }
                    contents.add(content);
                }
            }
            blockStart[p + 1] = namespaces.size();
        }
        starts.add(abouts.size());
        this.blockNamespace = namespaces.toArray();
        this.blockContent = contents.toArray();
        this.entryStart = starts.toArray();
        this.about = abouts.toArray();
        this.rule = numbers.toArray();
    }

    /** Some roles, sorted by binding. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by what they hold.
    private record Roles(int[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Roles r && Arrays.equals(numbers, r.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    private void sort(
            int[][] roleRules, int[] roles, int count, Ints.Growing starts, Ints.Growing abouts, Ints.Growing numbers) {
        long[] keys = new long[64];
        int size = 0;
        for (int i = 0; i < count; i++) {
            for (int r : roleRules[roles[i]]) {
                for (int key : keys(rules.get(r))) {
                    if (size == keys.length) {
                        keys = Arrays.copyOf(keys, size * 2);
                    }
                    keys[size++] = ((long) key << 32) | r;
                }
            }
        }
        Arrays.sort(keys, 0, size);
        starts.add(abouts.size());
        for (int k = 0; k < size; k++) {
            if (k == 0 || keys[k] != keys[k - 1]) {
                abouts.add((int) (keys[k] >> 32));
                numbers.add((int) keys[k]);
            }
        }
    }

    private static int[] keys(CompiledRule rule) {
        int[] resources = rule.resources();
        int[] stars = rule.starSubresources();
        int[] keys = Arrays.copyOf(resources, resources.length + stars.length + (rule.hasPaths() ? 1 : 0));
        for (int s = 0; s < stars.length; s++) {
            keys[resources.length + s] = stars[s] | STAR_SUBRESOURCE;
        }
        if (rule.hasPaths()) {
            keys[keys.length - 1] = ON_PATHS;
        }
        return keys;
    }

    /** Whether a principal is granted it for the whole cluster or in the namespace. */
    boolean allow(int principal, int namespace, Question q) {
        int low = blockStart[principal];
        int end = blockStart[principal + 1];
        if (low < end && blockNamespace[low] == AccessIndex.CLUSTER) {
            if (blockAllows(low, q)) {
                return true;
            }
            low++;
        }
        if (namespace <= AccessIndex.CLUSTER) {
            return false;
        }
        int block = Arrays.binarySearch(blockNamespace, low, end, namespace);
        return block >= 0 && blockAllows(block, q);
    }

    private boolean blockAllows(int block, Question q) {
        if (q.onPath()) {
            return allows(block, ON_PATHS, q);
        }
        return allows(block, Symbols.STAR, q)
                || (q.combined() > Symbols.STAR && allows(block, q.combined(), q))
                || (q.subresource() != Symbols.EMPTY
                        && q.subresource() >= 0
                        && allows(block, q.subresource() | STAR_SUBRESOURCE, q));
    }

    private boolean allows(int block, int wanted, Question q) {
        int content = blockContent[block];
        int low = entryStart[content];
        int end = entryStart[content + 1];
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (about[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long bit = q.verb() < 0 ? -1L : 1L << q.verb();
        for (; low < end && about[low] == wanted; low++) {
            if ((verbs[rule[low]] & bit) == bit && rules.get(rule[low]).allows(q)) {
                return true;
            }
        }
        return false;
    }
}
