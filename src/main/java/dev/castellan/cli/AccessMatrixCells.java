package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Matrix;
import dev.castellan.access.Opinion;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Scopes;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cells of a matrix, both planes joined. Kubernetes is worked out for all of them at once; a RoleBinding gives nothing on
 * what belongs to the cluster.
 */
final class AccessMatrixCells {
    private final AccessIndex index;
    private final List<Requester> subjects;
    private final List<Matrix.Column> columns;
    private final List<String> verbs;
    private final String namespace;
    private final Matrix here;
    private final Matrix cluster;
    private final List<Boolean> wide;
    private final Optional<AzureSnapshot> azure;

    /**
     * The verbs of one subject on one resource.
     *
     * @param whole on any object
     * @param limited on objects of some names only, the namespace asked about itself among them
     * @param conditional under a condition in Azure that cannot be judged here
     * @param unknown it could be either
     */
    record Cell(List<String> whole, List<String> limited, List<String> conditional, List<String> unknown) {
        Cell {
            whole = List.copyOf(whole);
            limited = List.copyOf(limited);
            conditional = List.copyOf(conditional);
            unknown = List.copyOf(unknown);
        }

        /** Those that are there for certain. */
        List<String> certain() {
            List<String> all = new ArrayList<>(whole);
            all.addAll(limited);
            return all;
        }

        /** As it is shown; empty for nothing. */
        String text() {
            StringBuilder text = new StringBuilder(String.join(",", whole));
            add(text, "(", limited, ")");
            add(text, "if[", conditional, "]");
            add(text, "?[", unknown, "]");
            return text.toString();
        }

        private static void add(StringBuilder text, String before, List<String> verbs, String after) {
            if (!verbs.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(before)
                        .append(String.join(",", verbs))
                        .append(after);
            }
        }
    }

    AccessMatrixCells(
            AccessIndex index,
            List<Requester> subjects,
            List<Matrix.Column> columns,
            List<String> verbs,
            String namespace) {
        this.index = index;
        this.subjects = List.copyOf(subjects);
        this.columns = List.copyOf(columns);
        this.verbs = List.copyOf(verbs);
        this.namespace = namespace;
        this.here = Matrix.of(index, subjects, columns, verbs, namespace);
        this.wide = columns.stream()
                .map(c -> index.scopes().of(c.group(), c.resource()) == Scopes.Scope.CLUSTER)
                .toList();
        boolean same = namespace.isEmpty() || !wide.contains(true);
        this.cluster = same ? here : Matrix.of(index, subjects, columns, verbs, "");
        this.azure = AccessWords.azure(index);
    }

    List<Matrix.Column> columns() {
        return columns;
    }

    /** Where the bindings are that a cell rests on: those of a namespace count for the namespace itself as well. */
    Set<String> places(int column, Cell cell) {
        boolean itself = columns.get(column).namespaces() && !cell.limited().isEmpty();
        return wide.get(column) && !itself ? Set.of("") : Set.of(namespace);
    }

    Cell cell(int row, int column) {
        Matrix rbac = wide.get(column) ? cluster : here;
        Requester who = subjects.get(row);
        Matrix.Column of = columns.get(column);
        List<String> whole = new ArrayList<>();
        List<String> conditional = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> limited = new ArrayList<>();
        List<String> named = rbac.limited(row, column);
        int itself = itself(who, of, Set.of(Answer.YES));
        int perhaps = itself(who, of, Set.of(Answer.YES, Answer.UNKNOWN));
        boolean asked = asked(who);
        for (int v = 0; v < verbs.size(); v++) {
            Set<Opinion.Outcome> byRbac = (rbac.fullBits(row, column) & 1 << v) != 0
                    ? Set.of(Opinion.Outcome.ALLOW)
                    : (rbac.unsureBits(row, column) & 1 << v) != 0
                            ? Set.of(Opinion.Outcome.ALLOW, Opinion.Outcome.NO_OPINION)
                            : Set.of(Opinion.Outcome.NO_OPINION);
            Request request = new Request.OnResource(
                    verbs.get(v), of.group(), of.resource(), of.subresource(), wide.get(column) ? "" : namespace, "");
            Opinion byAzure = asked
                    ? azure.orElseThrow().authorizer().opinion(who, request)
                    : Opinion.certain(Opinion.Outcome.NO_OPINION, "");
            Answer answer = index.joined(byRbac, byAzure.possible(), who);
            boolean condition = byAzure.conditional() && byRbac.equals(Set.of(Opinion.Outcome.NO_OPINION));
            if (answer == Answer.YES) {
                whole.add(verbs.get(v));
                continue;
            }
            Answer some = named.contains(verbs.get(v))
                    ? index.joined(Set.of(Opinion.Outcome.ALLOW), byAzure.possible(), who)
                    : Answer.NO;
            if (some == Answer.YES || (itself & 1 << v) != 0) {
                limited.add(verbs.get(v));
            }
            if (answer == Answer.UNKNOWN || (some == Answer.UNKNOWN || (perhaps & ~itself & 1 << v) != 0)) {
                (condition ? conditional : unknown).add(verbs.get(v));
            }
        }
        return new Cell(whole, limited, conditional, unknown);
    }

    /** Whether Azure may have an opinion on somebody. */
    private boolean asked(Requester who) {
        return !who.master() && azure.filter(a -> a.asked(who)).isPresent();
    }

    /** The verbs on the namespace asked about itself, in bits, that are answered so. */
    private int itself(Requester who, Matrix.Column of, Set<Answer> answers) {
        AuthorizerChain chain = index.chain();
        return !of.namespaces() || namespace.isEmpty()
                ? 0
                : Matrix.itself(
                        index,
                        of,
                        verbs,
                        namespace,
                        r -> answers.contains(chain.decide(who, r).answer()));
    }
}
