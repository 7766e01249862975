package dev.castellan.access;

import java.util.List;
import java.util.function.Predicate;

/** Verbs of many subjects on many resources at once. */
public final class Matrix {
    private final List<Requester> subjects;
    private final List<Column> columns;
    private final List<String> verbs;
    private final int[] cells;
    private final int[] limited;
    /** What holds, on any object or some, by groups that somebody may be in or the server may not be told of. */
    private final int[] unsure;

    private final boolean anywhere;

    /** A resource with its subresource, if any. */
    public record Column(String group, String resource, String subresource) {
        /** Whether it is namespaces, or a subresource of them. */
        public boolean namespaces() {
            return group.isEmpty() && resource.equals("namespaces");
        }

        /** As written for people. */
        public String text() {
            return resource + (group.isEmpty() ? "" : "." + group) + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }

    /**
     * Computes it.
     *
     * @param verbs at most 32
     * @param namespace where; empty for the whole cluster
     */
    public static Matrix of(
            AccessIndex index, List<Requester> subjects, List<Column> columns, List<String> verbs, String namespace) {
        return new Matrix(index, subjects, columns, verbs, namespace, false);
    }

    /** Computes what holds in at least one namespace, or in the whole cluster. */
    public static Matrix anywhere(
            AccessIndex index, List<Requester> subjects, List<Column> columns, List<String> verbs) {
        return new Matrix(index, subjects, columns, verbs, "", true);
    }

    private Matrix(
            AccessIndex index,
            List<Requester> subjects,
            List<Column> columns,
            List<String> verbs,
            String namespace,
            boolean anywhere) {
        this.anywhere = anywhere;
        if (verbs.size() > 32) {
            throw new IllegalArgumentException("more than 32 verbs");
        }
        this.subjects = List.copyOf(subjects);
        this.columns = List.copyOf(columns);
        this.verbs = List.copyOf(verbs);
        this.cells = new int[subjects.size() * columns.size()];
        this.limited = new int[cells.length];
        this.unsure = new int[cells.length];
        ByRole byRole = new ByRole(index);
        int number = index.namespaceNumber(namespace);
        for (int s = 0; s < subjects.size(); s++) {
            Requester who = index.perhaps(subjects.get(s));
            if (who.master()) {
                java.util.Arrays.fill(
                        cells, s * columns.size(), (s + 1) * columns.size(), (int) ((1L << verbs.size()) - 1));
                continue;
            }
            add(index, byRole, index.principalNumber(Principal.user(who.user())), number, s, false);
            for (String group : who.groups()) {
                boolean perhaps =
                        who.unsure().isPresent() && who.unsure().get().groups().contains(group);
                add(index, byRole, index.principalNumber(Principal.group(group)), number, s, perhaps);
            }
        }
    }

    private void add(AccessIndex index, ByRole byRole, int principal, int namespace, int subject, boolean perhaps) {
        if (principal < 0) {
            return;
        }
        int row = subject * columns.size();
        int before = -1;
        for (int i = index.grantStart(principal); i < index.grantEnd(principal); i++) {
            int at = index.grantNamespace(i);
            int role = index.grantRole(i);
            if (role == before || (!anywhere && at != AccessIndex.CLUSTER && at != namespace)) {
                continue;
            }
            int[] full = byRole.full(role);
            int[] named = byRole.named(role);
            for (int c = 0; c < full.length; c++) {
                if (perhaps) {
                    unsure[row + c] |= full[c] | named[c];
                } else {
                    cells[row + c] |= full[c];
                    limited[row + c] |= named[c];
                }
            }
            before = role;
        }
    }

    /** What each role gives on the columns, worked out once. */
    private final class ByRole {
        private final AccessIndex index;
        private final int[][] full;
        private final int[][] named;

        ByRole(AccessIndex index) {
            this.index = index;
            this.full = new int[index.roleCount()][];
            this.named = new int[index.roleCount()][];
        }

        int[] full(int role) {
            compute(role);
            return full[role];
        }

        int[] named(int role) {
            compute(role);
            return named[role];
        }

        private void compute(int role) {
            if (full[role] != null) {
                return;
            }
            int[] all = new int[columns.size()];
            int[] some = new int[columns.size()];
            Requester anybody = Requester.raw("", List.of(Requester.AUTHENTICATED));
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                for (int v = 0; v < verbs.size(); v++) {
                    Question q = index.question(
                            anybody,
                            new Request.OnResource(
                                    verbs.get(v), column.group(), column.resource(), column.subresource(), "", ""));
                    for (int rule : index.roleRules(role)) {
                        CompiledRule compiled = index.rule(rule);
                        if (compiled.verb(q.verb())
                                && compiled.group(q.group())
                                && compiled.resource(q.combined(), q.subresource())) {
                            if (compiled.rule().resourceNames().isEmpty()) {
                                all[c] |= 1 << v;
                            } else {
                                some[c] |= 1 << v;
                            }
                        }
                    }
                }
            }
            full[role] = all;
            named[role] = some;
        }
    }

    /**
     * The verbs that hold for the object of a namespace itself, in bits, the first verb in the lowest. Though namespaces belong
     * to the cluster a request for one is decided inside it, so that its RoleBindings count ({@link RealRequest}); what is not
     * asked of one namespace, such as to list them, is none of these.
     *
     * @param verbs at most 32
     * @param allowed decides a request
     */
    public static int itself(
            AccessIndex index, Column column, List<String> verbs, String namespace, Predicate<Request> allowed) {
        int bits = 0;
        for (int v = 0; column.namespaces() && v < verbs.size(); v++) {
            Request asked = new Request.OnResource(
                    verbs.get(v), column.group(), column.resource(), column.subresource(), namespace, namespace);
            Request real = RealRequest.of(asked, index.scopes()).effective();
            boolean inside =
                    real instanceof Request.OnResource r && r.namespace().equals(namespace);
            bits |= inside && allowed.test(real) ? 1 << v : 0;
        }
        return bits;
    }

    /** The rows. */
    public List<Requester> subjects() {
        return subjects;
    }

    /** The columns. */
    public List<Column> columns() {
        return columns;
    }

    /** The verbs that were asked for. */
    public List<String> verbs() {
        return verbs;
    }

    /** The same as {@link #full} in bits, the first verb in the lowest. */
    public int fullBits(int subject, int column) {
        return cells[subject * columns.size() + column];
    }

    /** The same as {@link #limited} in bits. */
    public int limitedBits(int subject, int column) {
        int at = subject * columns.size() + column;
        return limited[at] & ~cells[at];
    }

    /** What {@link #unsure} says in bits. */
    public int unsureBits(int subject, int column) {
        int at = subject * columns.size() + column;
        return unsure[at] & ~cells[at];
    }

    /**
     * The verbs that a subject may have, on any object or on some: by groups that the server may not be told of, or whose
     * members are not known. Those apart that are had on any object for certain.
     */
    public List<String> unsure(int subject, int column) {
        return verbs(unsureBits(subject, column));
    }

    /** The verbs that a subject has on any object of a resource. */
    public List<String> full(int subject, int column) {
        return verbs(cells[subject * columns.size() + column]);
    }

    /** The verbs that a subject has on objects of some names only. */
    public List<String> limited(int subject, int column) {
        int at = subject * columns.size() + column;
        return verbs(limited[at] & ~cells[at]);
    }

    private List<String> verbs(int bits) {
        return java.util.stream.IntStream.range(0, verbs.size())
                .filter(v -> (bits & (1 << v)) != 0)
                .mapToObj(verbs::get)
                .toList();
    }
}
