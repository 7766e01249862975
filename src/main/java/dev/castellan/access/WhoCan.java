package dev.castellan.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/** Everybody whom RBAC allows something. Found by rule, role and binding, without asking for each subject. */
public final class WhoCan {
    private final AccessIndex index;
    private final Request request;
    private final boolean everywhere;
    private final BitSet principals = new BitSet();
    private final BitSet roles;
    private final List<Principal> deleted;
    private final List<Gap> beyond;

    private WhoCan(AccessIndex index, Request request, boolean everywhere) {
        this.index = index;
        this.request = request;
        this.everywhere = everywhere && request instanceof Request.OnResource;
        // Anybody stands for somebody: a server that guards proxies asks otherwise for those who are not authenticated.
        this.roles =
                index.postings().roles(index.question(Requester.raw("", List.of(Requester.AUTHENTICATED)), request));
        eachBinding(b -> {
            for (int s = index.subjectStart(b); s < index.subjectEnd(b); s++) {
                principals.set(index.subjectPrincipal(s));
            }
        });
        // Nobody is in a group that was deleted.
        this.deleted = index.snapshot().azure().stream()
                .flatMap(azure -> principals.stream()
                        .mapToObj(index::principal)
                        .filter(p -> p.group() && azure.deleted(p.name())))
                .toList();
        deleted.forEach(p -> principals.clear(index.principalNumber(p)));
        this.beyond = index.gaps().stream()
                .filter(g -> switch (g.part()) {
                    case ANYTHING, AUTHORIZERS, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS -> true;
                    case ROLE_BINDINGS, ROLES ->
                        this.everywhere
                                || (!namespace().isEmpty()
                                        && (g.namespace().isEmpty()
                                                || g.namespace().equals(namespace())));
                    case NAMESPACES -> this.everywhere;
                    case SERVICE_ACCOUNTS, RESOURCES, VERSION, AZURE, CONTRADICTION -> false;
                })
                .toList();
    }

    /** Who can do it, in the namespace of the request or, without one, in the whole cluster. */
    public static WhoCan ask(AccessIndex index, Request request) {
        return new WhoCan(index, request, false);
    }

    /** Who can do it in any namespace at all. */
    public static WhoCan anywhere(AccessIndex index, Request request) {
        return new WhoCan(index, request, true);
    }

    private String namespace() {
        return request instanceof Request.OnResource r ? r.namespace() : "";
    }

    private void eachBinding(IntConsumer use) {
        Ints of = index.postings().bindingsOfRole();
        int namespace = index.namespaceNumber(namespace());
        for (int role = roles.nextSetBit(0); role >= 0; role = roles.nextSetBit(role + 1)) {
            int end = of.end(role);
            if (everywhere) {
                for (int i = of.start(role); i < end; i++) {
                    use.accept(of.at(i));
                }
                continue;
            }
            // The bindings of a role are sorted by namespace, those of the cluster first.
            int i = of.start(role);
            for (; i < end && index.bindingNamespace(of.at(i)) == AccessIndex.CLUSTER; i++) {
                use.accept(of.at(i));
            }
            if (namespace <= AccessIndex.CLUSTER) {
                continue;
            }
            for (i = first(of, i, end, namespace); i < end && index.bindingNamespace(of.at(i)) == namespace; i++) {
                use.accept(of.at(i));
            }
        }
    }

    private int first(Ints of, int from, int to, int namespace) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (index.bindingNamespace(of.at(middle)) < namespace) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many users and groups bindings allow it, members of {@code system:masters} apart. */
    public int count() {
        return principals.cardinality();
    }

    /**
     * Groups that a binding allows it and that Entra ID has deleted: nobody of Entra ID is in them. They are not among the
     * holders.
     */
    public List<Principal> deleted() {
        return deleted;
    }

    /** That there are such groups, in a sentence each. */
    public List<String> deletedRemarks() {
        return deleted.stream()
                .map(p -> "The group " + p.name()
                        + " is bound as well and is deleted from Entra ID: nobody of Entra ID is"
                        + " in it. Other issuers of tokens that the API server trusts may name it.")
                .toList();
    }

    /** Whether a principal is among them. */
    public boolean holds(Principal principal) {
        int number = index.principalNumber(principal);
        return number >= 0 && principals.get(number);
    }

    /**
     * Whether what a binding gives one of them counts, in the order of the authorizers. Of a group that depends on who of it
     * asks, and in any namespace at all on which.
     */
    public Answer standing(Principal who) {
        return index.countsForAll() ? Answer.YES : standing(index.requester(who));
    }

    /** The same of somebody with groups that are given. */
    public Answer standing(Requester who) {
        Answer counts = index.counts(who);
        if (counts != Answer.UNKNOWN || who.user().isEmpty()) {
            return counts;
        }
        Answer answer = index.chain().decide(who, request).answer();
        return everywhere && answer == Answer.NO ? Answer.UNKNOWN : answer;
    }

    /** Whether Azure may be asked about any of them, so that its place in the order matters. */
    public boolean ofAzure() {
        return principals.stream()
                .mapToObj(index::principal)
                .map(p -> p.group() ? Requester.memberOf(p.name()) : Requester.authenticated(p.name(), List.of()))
                .anyMatch(index::vetoable);
    }

    /** What was not read and could allow it to more. */
    public List<Gap> beyond() {
        return beyond;
    }

    /**
     * Somebody who can.
     *
     * @param via the bindings that allow it
     * @param behind for a group that every service account of some namespaces carries: those service accounts
     */
    public record Holder(Principal principal, List<Binding> via, List<ServiceAccount> behind) {
        public Holder {
            via = List.copyOf(via);
            behind = List.copyOf(behind);
        }
    }

    /** All of them with the bindings, groups first; members of {@code system:masters} are not among them, they always can. */
    public List<Holder> holders() {
        List<List<Binding>> via = new ArrayList<>();
        int[] position = new int[index.principalCount()];
        List<Principal> found = new ArrayList<>();
        for (int p = principals.nextSetBit(0); p >= 0; p = principals.nextSetBit(p + 1)) {
            position[p] = found.size();
            found.add(index.principal(p));
            via.add(new ArrayList<>());
        }
        int[] last = new int[found.size()];
        Arrays.fill(last, -1);
        eachBinding(b -> {
            Binding binding = index.snapshot().bindings().get(b);
            for (int s = index.subjectStart(b); s < index.subjectEnd(b); s++) {
                int at = position[index.subjectPrincipal(s)];
                if (principals.get(index.subjectPrincipal(s)) && last[at] != b) {
                    last[at] = b;
                    via.get(at).add(binding);
                }
            }
        });
        List<Holder> holders = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            holders.add(new Holder(found.get(i), via.get(i), behind(found.get(i))));
        }
        holders.sort(Comparator.comparing((Holder h) -> !h.principal().group())
                .thenComparing(h -> h.principal().name()));
        return holders;
    }

    private List<ServiceAccount> behind(Principal principal) {
        if (!principal.group() || !principal.name().startsWith("system:")) {
            return List.of();
        }
        String of = Requester.SERVICE_ACCOUNTS + ":";
        boolean all = principal.name().equals(Requester.SERVICE_ACCOUNTS)
                || principal.name().equals(Requester.AUTHENTICATED);
        return index.snapshot().serviceAccounts().stream()
                .filter(a -> all || principal.name().equals(of + a.namespace()))
                .toList();
    }
}
