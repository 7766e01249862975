package dev.castellan.console.access.matrix;

import dev.castellan.access.Answer;
import dev.castellan.access.Authorizer;
import dev.castellan.access.Matrix;
import dev.castellan.access.Opinion;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.Scopes;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.SubjectName;
import dev.castellan.kubernetes.ApiResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Works a matrix out from a reading. Pure; a large one takes a second or two. */
final class MatrixMaker {
    /** Subjects at most; beyond that a filter is needed. */
    static final int MOST_ROWS = 10_000;

    /** Resources at most. */
    static final int MOST_COLUMNS = 400;

    /** Control over these gives control over more than the thing itself, or tells secrets. */
    private static final List<String> IMPORTANT = List.of(
            "secrets",
            "pods",
            "pods/exec",
            "serviceaccounts/token",
            "deployments.apps",
            "configmaps",
            "serviceaccounts",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "roles.rbac.authorization.k8s.io",
            "nodes",
            "nodes/proxy",
            "namespaces",
            "daemonsets.apps",
            "statefulsets.apps",
            "jobs.batch",
            "cronjobs.batch",
            "pods/ephemeralcontainers",
            "pods/portforward",
            "persistentvolumes",
            "certificatesigningrequests.certificates.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "networkpolicies.networking.k8s.io",
            "ingresses.networking.k8s.io",
            "services");

    /** Those of {@link Level#VERBS} that are asked of one object: get, update, patch, delete. */
    private static final int OF_ONE = 0b0111_0001;

    private final AccessReading reading;

    MatrixMaker(AccessReading reading) {
        this.reading = reading;
    }

    /** Everybody who is bound, is in a group that is bound, or holds a role in Azure, by name. */
    List<MatrixRow> rows(Set<Principal> system) {
        Set<Principal> all = new LinkedHashSet<>(reading.index().principals());
        List<String> bound =
                all.stream().filter(Principal::group).map(Principal::name).toList();
        Set<Principal> inAzure = new LinkedHashSet<>();
        reading.azure().ifPresent(a -> {
            holders(a).forEach(p -> {
                all.add(p);
                inAzure.add(p);
            });
            a.everybody(bound)
                    .forEach(p -> all.add(Principal.user(p.signInName().orElse(p.id()))));
        });
        List<MatrixRow> rows = new ArrayList<>();
        for (Principal p : all) {
            if (p.name().isEmpty()) {
                continue;
            }
            String name = reading.nameOf(p);
            String kind = p.group() ? "group" : SubjectName.account(p).isPresent() ? "service account" : "user";
            boolean azure = inAzure.contains(p);
            rows.add(new MatrixRow(
                    p,
                    name,
                    kind,
                    !azure && system.contains(p),
                    azure,
                    (name + " " + p.name() + " " + kind).toLowerCase(Locale.ROOT)));
        }
        rows.sort(Comparator.comparing((MatrixRow r) -> r.name().toLowerCase(Locale.ROOT))
                .thenComparing(r -> r.principal().name()));
        return rows;
    }

    /** Who holds a role on the Azure side, as the API server knows them. */
    private static Set<Principal> holders(AzureSnapshot azure) {
        Set<Principal> holders = new LinkedHashSet<>();
        for (var p : azure.access().plane().people().all()) {
            if (!azure.access().rolesOf(p.id()).isEmpty()) {
                holders.add(
                        p.group()
                                ? Principal.group(p.id())
                                : Principal.user(p.signInName().orElse(p.id())));
            }
        }
        return holders;
    }

    /** What there is: those that matter most first, then by name. */
    List<MatrixColumn> columns() {
        Map<String, Matrix.Column> all = new LinkedHashMap<>();
        Scopes scopes = reading.index().scopes();
        for (String name : IMPORTANT) {
            put(all, column(name));
        }
        List<Matrix.Column> others = new ArrayList<>();
        for (ApiResource r : reading.snapshot().resources()) {
            others.add(new Matrix.Column(r.group(), r.plural(), ""));
        }
        if (others.isEmpty()) {
            for (Role role : reading.snapshot().roles()) {
                for (PolicyRule rule : role.rules()) {
                    for (String group : rule.apiGroups()) {
                        for (String resource : rule.resources()) {
                            if (!group.equals("*") && !resource.contains("*") && !resource.contains("/")) {
                                others.add(new Matrix.Column(group, resource, ""));
                            }
                        }
                    }
                }
            }
        }
        others.sort(Comparator.comparing(Matrix.Column::text));
        others.forEach(c -> put(all, c));
        Map<String, Integer> titles = new HashMap<>();
        all.values().forEach(c -> titles.merge(shorter(c), 1, Integer::sum));
        List<MatrixColumn> columns = new ArrayList<>();
        for (Matrix.Column c : all.values()) {
            if (columns.size() == MOST_COLUMNS) {
                break;
            }
            String title = titles.getOrDefault(shorter(c), 1) > 1 ? c.text() : shorter(c);
            columns.add(new MatrixColumn(
                    c,
                    title,
                    scopes.of(c.group(), c.resource()) != Scopes.Scope.CLUSTER,
                    IMPORTANT.contains(c.text())));
        }
        return columns;
    }

    private static void put(Map<String, Matrix.Column> all, Matrix.Column column) {
        all.putIfAbsent(column.text(), column);
    }

    private static String shorter(Matrix.Column c) {
        return c.subresource().isEmpty() ? c.resource() : c.resource() + "/" + c.subresource();
    }

    private static Matrix.Column column(String name) {
        int slash = name.indexOf('/');
        String whole = slash < 0 ? name : name.substring(0, slash);
        int dot = whole.indexOf('.');
        return new Matrix.Column(
                dot < 0 ? "" : whole.substring(dot + 1),
                dot < 0 ? whole : whole.substring(0, dot),
                slash < 0 ? "" : name.substring(slash + 1));
    }

    /** The Kubernetes side of a table. */
    MatrixTable table(List<MatrixRow> rows, List<MatrixColumn> columns, Where where) {
        MatrixTable table = new MatrixTable(rows, columns);
        List<Requester> who =
                rows.stream().map(r -> reading.requester(r.principal())).toList();
        List<Matrix.Column> plain = columns.stream().map(MatrixColumn::column).toList();
        Matrix cluster = Matrix.of(reading.index(), who, plain, Level.VERBS, "");
        Matrix place = switch (where) {
            case Where.Everywhere() -> Matrix.anywhere(reading.index(), who, plain, Level.VERBS);
            case Where.In(String namespace) -> Matrix.of(reading.index(), who, plain, Level.VERBS, namespace);
        };
        boolean everywhere = where instanceof Where.Everywhere;
        for (int r = 0; r < rows.size(); r++) {
            Answer counts = reading.index().counts(who.get(r));
            if (counts == Answer.NO) {
                continue;
            }
            if (counts == Answer.UNKNOWN) {
                table.open(r);
            }
            for (int c = 0; c < columns.size(); c++) {
                // A RoleBinding cannot grant what belongs to the cluster, but for its own namespace.
                boolean wide = everywhere || !columns.get(c).namespaced();
                Matrix here = wide ? cluster : place;
                boolean some = everywhere && columns.get(c).namespaced();
                int more = (place.fullBits(r, c) | place.limitedBits(r, c) | place.unsureBits(r, c))
                        & ~here.fullBits(r, c);
                boolean inside = plain.get(c).namespaces() && more != 0;
                int itself = inside ? itself(who.get(r), plain.get(c), where, more, Set.of(Answer.YES)) : 0;
                int itselfPerhaps = inside
                        ? itself(who.get(r), plain.get(c), where, more, Set.of(Answer.YES, Answer.UNKNOWN)) & ~itself
                        : 0;
                table.put(
                        r,
                        c,
                        here.fullBits(r, c),
                        here.limitedBits(r, c) | (some ? place.limitedBits(r, c) : 0) | itself,
                        some ? place.fullBits(r, c) : 0);
                table.addPerhaps(r, c, here.unsureBits(r, c) | (some ? place.unsureBits(r, c) : 0) | itselfPerhaps);
            }
        }
        return table;
    }

    /** The verbs that RoleBindings give on the object of the namespace they are in, of those wanted. */
    private int itself(Requester who, Matrix.Column column, Where where, int wanted, Set<Answer> answers) {
        Set<String> namespaces = switch (where) {
            case Where.In(String namespace) -> Set.of(namespace);
            case Where.Everywhere() -> bound(who);
        };
        int possible = column.subresource().isEmpty() ? wanted & OF_ONE : wanted;
        int bits = 0;
        for (String namespace : namespaces) {
            bits |= possible
                    & Matrix.itself(
                            reading.index(),
                            column,
                            Level.VERBS,
                            namespace,
                            q -> answers.contains(reading.index().decide(who, q).answer()));
            if (bits == possible) {
                break;
            }
        }
        return bits;
    }

    /** The namespaces of the RoleBindings that name somebody or a group of theirs. */
    private Set<String> bound(Requester who) {
        Set<String> namespaces = new LinkedHashSet<>();
        Stream.concat(
                        Stream.of(Principal.user(who.user())),
                        who.groups().stream().map(Principal::group))
                .flatMap(p -> reading.index().bindingsOf(p).stream())
                .filter(b -> !b.clusterWide())
                .forEach(b -> namespaces.add(b.namespace()));
        return namespaces;
    }

    /**
     * Adds what Azure gives, and takes off what it refuses where it is asked first.
     *
     * @param table one that nobody sees yet
     * @param wanted asked now and then; where it says no the rest is left out
     * @return whether it was finished
     */
    boolean addAzure(MatrixTable table, Where where, BooleanSupplier wanted) {
        if (reading.azure().isEmpty()) {
            return true;
        }
        Authorizer azure = reading.azure().get().authorizer();
        String namespace = where instanceof Where.In(String name) ? name : "";
        boolean dark = reading.index().darkFirst();
        for (int r = 0; r < table.rows().size(); r++) {
            Principal principal = table.rows().get(r).principal();
            // Where Azure is asked first, what it refuses takes bindings off as well, of people without any role in it.
            boolean first = reading.index().vetoed(reading.requester(principal));
            if (!table.rows().get(r).azure() && !first) {
                continue;
            }
            Requester who = asEntraSees(principal);
            for (int c = 0; c < table.columns().size(); c++) {
                if (!wanted.getAsBoolean()) {
                    return false;
                }
                MatrixColumn column = table.columns().get(c);
                int certain = 0;
                int possible = 0;
                int refused = 0;
                int doubtful = 0;
                for (int v = 0; v < Level.VERBS.size(); v++) {
                    Opinion opinion = azure.opinion(
                            who,
                            new Request.OnResource(
                                    Level.VERBS.get(v),
                                    column.column().group(),
                                    column.column().resource(),
                                    column.column().subresource(),
                                    column.namespaced() ? namespace : "",
                                    ""));
                    if (opinion.possible().contains(Opinion.Outcome.ALLOW)) {
                        certain |= opinion.certain() ? 1 << v : 0;
                        possible |= 1 << v;
                    }
                    if (first && opinion.possible().contains(Opinion.Outcome.DENY)) {
                        refused |= opinion.certain() ? 1 << v : 0;
                        doubtful |= 1 << v;
                    }
                }
                int names = namespace.isEmpty()
                        ? 0
                        : Matrix.itself(
                                reading.index(),
                                column.column(),
                                Level.VERBS,
                                namespace,
                                q -> azure.opinion(who, q).possible().equals(Set.of(Opinion.Outcome.ALLOW)));
                if (first && !dark) {
                    table.takeOff(r, c, refused, doubtful);
                }
                // Who is asked before Azure may refuse what it gives.
                table.putAzure(r, c, dark ? 0 : certain, possible, dark ? 0 : names);
            }
        }
        return true;
    }

    /** A member of a group of Entra ID and nothing else, for the webhook. */
    private Requester asEntraSees(Principal principal) {
        return principal.group() && !principal.name().startsWith("system:")
                ? Requester.raw(principal.name(), List.of(principal.name()))
                : reading.requester(principal);
    }
}
