package dev.castellan.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A snapshot made ready for questions: every text is a number, every distinct rule is compiled once, and grants are sorted by
 * who has them and where. Built once; immutable and safe for use from any thread.
 */
public final class AccessIndex {
    /** The number of no namespace: bindings of the cluster. */
    static final int CLUSTER = 0;

    private final Snapshot snapshot;
    private final ServerRules server;
    private final Scopes scopes;
    private final Aggregation aggregation;
    private final List<Gap> gaps;

    private final Symbols symbols = new Symbols();
    private final List<CompiledRule> rules = new ArrayList<>();
    private final Map<RoleId, Integer> roleNumbers = new HashMap<>();
    private final int[][] roleRules;

    private final Map<String, Integer> namespaces = new HashMap<>();
    private final int[] bindingRole;
    private final int[] bindingNamespace;

    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final List<Principal> principals = new ArrayList<>();
    /** The principals that each binding names, in its order. */
    private final int[] subjectStart;

    private final int[] subjectPrincipal;

    /** One grant for each subject of each binding with a role: sorted by principal, then namespace, then binding. */
    private final int[] grantStart;

    private final int[] grantBinding;
    private final int[] grantRole;
    private final int[] grantNamespace;

    private final GrantedRules granted;
    private final RulePostings postings;

    /** Groups that may hold anybody of Entra ID, by number, each with why that is not known. */
    private final Map<Integer, String> hiddenGroups = new HashMap<>();

    private AccessIndex(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.server = ServerRules.of(snapshot);
        this.scopes = Scopes.of(snapshot.resources());
        this.aggregation = new Aggregation(snapshot.roles(), snapshot.live());
        List<Gap> all = new ArrayList<>(snapshot.gaps());
        all.addAll(aggregation.contradictions());
        all.addAll(snapshot.authorizers().gaps(snapshot.azure()));
        this.gaps = List.copyOf(all);

        List<Role> roles = snapshot.roles();
        this.roleRules = new int[roles.size()][];
        compileRoles(roles);

        List<Binding> bindings = snapshot.bindings();
        this.bindingRole = new int[bindings.size()];
        this.bindingNamespace = new int[bindings.size()];
        namespaces.put("", CLUSTER);
        Ints.Growing owners = new Ints.Growing();
        Ints.Growing subjects = new Ints.Growing();
        Ints.Growing of = new Ints.Growing();
        this.subjectStart = new int[bindings.size() + 1];
        Map<String, Map<String, Integer>> accounts = new HashMap<>();
        for (int b = 0; b < bindings.size(); b++) {
            Binding binding = bindings.get(b);
            bindingRole[b] = roleNumbers.getOrDefault(binding.role(), -1);
            bindingNamespace[b] = namespaces.computeIfAbsent(binding.namespace(), n -> namespaces.size());
            for (Subject subject : binding.subjects()) {
                int principal = principal(binding, subject, accounts);
                if (principal >= 0) {
                    owners.add(bindingRole[b] < 0 ? -1 : principal);
                    subjects.add(principal);
                    of.add(b);
                }
            }
            subjectStart[b + 1] = subjects.size();
        }
        this.subjectPrincipal = subjects.toArray();
        Ints byOwner = Ints.group(owners.toArray(), principals.size());
        int count = principals.isEmpty() ? 0 : byOwner.end(principals.size() - 1);
        this.grantStart = new int[principals.size() + 1];
        this.grantBinding = new int[count];
        this.grantRole = new int[count];
        this.grantNamespace = new int[count];
        for (int p = 0; p < principals.size(); p++) {
            grantStart[p + 1] = byOwner.end(p);
        }
        for (int i = 0; i < count; i++) {
            int b = of.get(byOwner.at(i));
            grantBinding[i] = b;
            grantRole[i] = bindingRole[b];
            grantNamespace[i] = bindingNamespace[b];
        }
        this.granted = new GrantedRules(rules, roleRules, grantStart, grantRole, grantNamespace);
        this.postings = new RulePostings(rules, roleRules, bindingRole);
        snapshot.azure()
                .ifPresent(azure -> groups.forEach(
                        (name, number) -> azure.hidden(name).ifPresent(why -> hiddenGroups.put(number, why))));
    }

    /** Compiles a snapshot. */
    public static AccessIndex of(Snapshot snapshot) {
        return new AccessIndex(snapshot);
    }

    private void compileRoles(List<Role> roles) {
        Map<PolicyRule, Integer> known = new HashMap<>();
        for (int r = 0; r < roles.size(); r++) {
            Role role = roles.get(r);
            roleNumbers.put(role.id(), r);
            List<PolicyRule> own = aggregation.rules(role);
            int[] numbers = new int[own.size()];
            for (int i = 0; i < numbers.length; i++) {
                PolicyRule rule = own.get(i);
                Integer number = known.get(rule);
                if (number == null) {
                    number = rules.size();
                    rules.add(new CompiledRule(rule, symbols));
                    known.put(rule, number);
                }
                numbers[i] = number;
            }
            roleRules[r] = numbers;
        }
    }

    /** @param accounts numbers of service accounts by namespace and name, so that their long names are made once */
    private int principal(Binding binding, Subject subject, Map<String, Map<String, Integer>> accounts) {
        return switch (subject.kind()) {
            case Subject.USER -> number(false, subject.name());
            case Subject.GROUP -> number(true, subject.name());
            case Subject.SERVICE_ACCOUNT -> {
                String in = subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
                if (in.isEmpty()) {
                    yield -1;
                }
                Map<String, Integer> there = accounts.computeIfAbsent(in, n -> new HashMap<>());
                Integer known = there.get(subject.name());
                if (known == null) {
                    known = number(false, Requester.serviceAccountName(in, subject.name()));
                    there.put(subject.name(), known);
                }
                yield known;
            }
            default -> -1;
        };
    }

    private int number(boolean group, String name) {
        Map<String, Integer> numbers = group ? groups : users;
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        int number = principals.size();
        principals.add(new Principal(group, name));
        numbers.put(name, number);
        return number;
    }

    /** The snapshot. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What is missing, and what contradicts itself. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** What the version of the server changes. */
    public ServerRules server() {
        return server;
    }

    /** Which resources live in namespaces. */
    public Scopes scopes() {
        return scopes;
    }

    /** Every user and group that a binding names, in the order of the bindings. */
    public List<Principal> principals() {
        return List.copyOf(principals);
    }

    /**
     * Whether RBAC allows it to somebody with all these groups, as a SubjectAccessReview is answered. Takes well under a
     * microsecond; for reasons use {@link Explainer}, and for what holds beyond all doubt {@link #decide}.
     */
    public boolean allows(Requester who, Request request) {
        if (who.master()) {
            return true;
        }
        Request seen = server.seen(who, request);
        Question question = Question.of(seen, symbols);
        int namespace = seen instanceof Request.OnResource r ? namespaces.getOrDefault(r.namespace(), -1) : CLUSTER;
        int user = users.getOrDefault(who.user(), -1);
        if (user >= 0 && granted.allow(user, namespace, question)) {
            return true;
        }
        List<String> of = who.groups();
        for (int i = 0; i < of.size(); i++) {
            int group = groups.getOrDefault(of.get(i), -1);
            if (group >= 0 && granted.allow(group, namespace, question)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The answer, with what was not read where that could turn a no into a yes; and where a yes rests on groups that the server
     * may not be told of, that.
     */
    public Decision decide(Requester who, Request request) {
        if (allows(who, request)) {
            Optional<Requester.Unsure> unsure = who.unsure();
            return unsure.isEmpty() || allows(who.certain(), request)
                    ? Decision.YES
                    : new Decision(Answer.UNKNOWN, List.of(Unread.groups(unsure.get())));
        }
        List<Gap> beyond = beyond(who, request);
        return beyond.isEmpty() ? Decision.NO : new Decision(Answer.UNKNOWN, beyond);
    }

    private List<Gap> beyond(Requester who, Request request) {
        List<Gap> beyond = new ArrayList<>(Unread.beyond(this, who, request));
        beyond.addAll(hidden(who, request));
        return beyond;
    }

    /** The groups that would allow it, where somebody may be in them and nobody knows. */
    private List<Gap> hidden(Requester who, Request request) {
        if (hiddenGroups.isEmpty()
                || snapshot.azure().filter(a -> a.mayKnow(who)).isEmpty()) {
            return List.of();
        }
        Request seen = server.seen(who, request);
        Question question = Question.of(seen, symbols);
        int namespace = seen instanceof Request.OnResource r ? namespaces.getOrDefault(r.namespace(), -1) : CLUSTER;
        return hiddenGroups.entrySet().stream()
                .filter(e -> granted.allow(e.getKey(), namespace, question))
                .map(e -> new Gap(Gap.Part.AZURE, "", e.getValue()))
                .sorted(java.util.Comparator.comparing(Gap::reason))
                .toList();
    }

    /**
     * Somebody with those bound groups besides that they may be in for all that is known, marked as not certain: for answers to
     * many questions at once, of which none may be a no because a group was not looked into.
     */
    public Requester perhaps(Requester who) {
        if (hiddenGroups.isEmpty()
                || who.master()
                || snapshot.azure().filter(a -> a.mayKnow(who)).isEmpty()) {
            return who;
        }
        List<String> groups = new ArrayList<>(who.groups());
        Set<String> unsure =
                new HashSet<>(who.unsure().map(Requester.Unsure::groups).orElse(Set.of()));
        Set<String> why = new TreeSet<>();
        hiddenGroups.forEach((number, reason) -> {
            String group = principals.get(number).name();
            if (!groups.contains(group)) {
                groups.add(group);
                unsure.add(group);
                why.add(reason);
            }
        });
        if (why.isEmpty()) {
            return who;
        }
        String reasons = Stream.concat(who.unsure().map(Requester.Unsure::why).stream(), why.stream())
                .collect(Collectors.joining(" "));
        return new Requester(who.user(), groups, who.chains(), Optional.of(new Requester.Unsure(unsure, reasons)));
    }

    /** What the order does to what bindings give people of Entra ID, in sentences; what cannot be seen of it as well. */
    public List<String> orderRemarks() {
        Authorizers order = snapshot.authorizers();
        List<String> remarks = new ArrayList<>();
        if (order.known() == Authorizers.Known.HIDDEN) {
            remarks.add("Which authorizers the API server asks cannot be seen (" + order.where()
                    + "): one that is asked before RBAC may refuse what bindings give.");
        }
        if (snapshot.azure().filter(AzurePart::mayDecide).isEmpty()) {
            return remarks;
        }
        if (!order.rbacFirst()) {
            remarks.add("Azure is asked before RBAC: what no role in Azure allows is refused to people of Entra ID,"
                    + " whatever is bound.");
        }
        if (!order.certain()) {
            remarks.add("The order of the authorizers is assumed. Were "
                    + (order.rbacFirst()
                            ? "Azure asked first, it would refuse people of Entra ID what bindings give and no role"
                                    + " does."
                            : "RBAC asked first, bindings would count for people of Entra ID."));
        }
        return remarks;
    }

    /** A user or group as it arrives at the API server, with the groups of Entra ID that are known; a group by itself. */
    public Requester requester(Principal principal) {
        if (principal.group()) {
            return Requester.memberOf(principal.name());
        }
        Requester plain = Requester.authenticated(principal.name(), List.of());
        return snapshot.azure().map(a -> a.withGroups(plain)).orElse(plain);
    }

    /** RBAC as one of the authorizers of a chain. */
    public Authorizer rbac() {
        return new Authorizer() {
            @Override
            public String name() {
                return "RBAC";
            }

            @Override
            public Opinion opinion(Requester who, Request request) {
                // What other authorizers say is their own opinion.
                return switch (decide(who, request).without(Gap.Part.AUTHORIZERS)) {
                    case Decision(Answer answer, var beyond) ->
                        switch (answer) {
                            case YES -> Opinion.certain(Opinion.Outcome.ALLOW, "");
                            case NO -> Opinion.certain(Opinion.Outcome.NO_OPINION, "");
                            case UNKNOWN ->
                                Opinion.open(
                                        Set.of(Opinion.Outcome.ALLOW, Opinion.Outcome.NO_OPINION),
                                        "",
                                        beyond.stream().map(Gap::text).toList());
                        };
                };
            }
        };
    }

    /** The authorizers of the cluster in its order. */
    public AuthorizerChain chain() {
        return chain(snapshot.authorizers());
    }

    private AuthorizerChain chain(Authorizers order) {
        return new AuthorizerChain(order.chain(rbac(), snapshot.azure()));
    }

    /**
     * What the other order of the authorizers would answer; empty where the order is known, or is nothing to the answer. Azure
     * refuses whom no role allows, so that bindings count for people of Entra ID only where RBAC is asked first.
     */
    public Optional<Answer> otherwise(Requester who, Request request) {
        Authorizers order = snapshot.authorizers();
        return snapshot.azure()
                .filter(azure -> !order.certain() && azure.mayDecide())
                .map(_ -> chain(order.turned()).decide(who, request).answer())
                .filter(other -> other != chain().decide(who, request).answer());
    }

    /** Whether Azure may be asked about somebody; of a group, about anybody in it. Asked before RBAC, it may refuse them. */
    public boolean vetoable(Requester who) {
        return !who.master()
                && snapshot.azure()
                        .filter(azure -> azure.mayDecide() && azure.asked(who))
                        .isPresent();
    }

    /**
     * Whether what bindings give somebody counts, in the order of the authorizers: yes, no, or for each request as those who
     * are asked before RBAC have it.
     */
    public Answer counts(Requester who) {
        Authorizers order = snapshot.authorizers();
        if (who.master()) {
            return Answer.YES;
        }
        if (!order.asksRbac()) {
            return Answer.NO;
        }
        return order.darkFirst(snapshot.azure()).isPresent() || vetoed(who) ? Answer.UNKNOWN : Answer.YES;
    }

    /** Whether what bindings give counts for everybody: nobody who could refuse it is asked before RBAC. */
    public boolean countsForAll() {
        Authorizers order = snapshot.authorizers();
        return order.asksRbac() && order.darkFirst(snapshot.azure()).isEmpty() && !order.azureFirst(snapshot.azure());
    }

    /** Whether somebody is asked before RBAC of whom nobody here knows what they say: nothing is certain but for masters. */
    public boolean darkFirst() {
        return snapshot.authorizers().darkFirst(snapshot.azure()).isPresent();
    }

    /** Whether Azure is asked about somebody before RBAC: what bindings give counts only where a role in Azure allows it too. */
    public boolean vetoed(Requester who) {
        return snapshot.authorizers().azureFirst(snapshot.azure()) && vetoable(who);
    }

    /**
     * What follows from what RBAC and Azure may say, in the order of the cluster: for many questions at once. Azure is not
     * asked where it has no opinion. What other authorizers might allow is a gap and left out; what they might refuse is not.
     */
    public Answer joined(Set<Opinion.Outcome> rbac, Set<Opinion.Outcome> azure, Requester who) {
        if (who.master()) {
            return Answer.YES;
        }
        Answer joined = AuthorizerChain.joined(snapshot.authorizers().inOrder(rbac, azure));
        return joined == Answer.YES
                        && snapshot.authorizers().darkFirst(snapshot.azure()).isPresent()
                ? Answer.UNKNOWN
                : joined;
    }

    /** Whether there is such a role. */
    public boolean holds(RoleId id) {
        return roleNumbers.containsKey(id);
    }

    /** The rules that a role has in effect: of an aggregated one the united rules. Empty where there is no such role. */
    public Optional<List<PolicyRule>> rulesOf(RoleId id) {
        Integer number = roleNumbers.get(id);
        if (number == null) {
            return Optional.empty();
        }
        List<PolicyRule> own = new ArrayList<>();
        for (int rule : roleRules[number]) {
            own.add(rules.get(rule).rule());
        }
        return Optional.of(own);
    }

    /**
     * Where an aggregated role has a rule from: chains of roles, the one that holds the rule itself last. Empty for a rule
     * that is the role's own.
     */
    public List<List<RoleId>> origins(RoleId role, PolicyRule rule) {
        return aggregation.origins(role, rule);
    }

    /** Every binding with an existing role that names this principal. */
    public List<Binding> bindingsOf(Principal principal) {
        int number = principalNumber(principal);
        List<Binding> found = new ArrayList<>();
        if (number >= 0) {
            int before = -1;
            for (int i = grantStart[number]; i < grantStart[number + 1]; i++) {
                if (grantBinding[i] != before) {
                    found.add(snapshot.bindings().get(grantBinding[i]));
                }
                before = grantBinding[i];
            }
        }
        return found;
    }

    /** Whether somebody with this name and these groups is meant by a subject of a binding. */
    static boolean applies(Binding binding, Subject subject, Requester who) {
        return switch (subject.kind()) {
            case Subject.USER -> subject.name().equals(who.user());
            case Subject.GROUP -> who.groups().contains(subject.name());
            case Subject.SERVICE_ACCOUNT -> {
                String user = binding.userName(subject);
                yield !user.isEmpty() && user.equals(who.user());
            }
            default -> false;
        };
    }

    // What the other questions of this room need.

    Question question(Requester who, Request request) {
        return Question.of(server.seen(who, request), symbols);
    }

    Aggregation aggregation() {
        return aggregation;
    }

    RulePostings postings() {
        return postings;
    }

    int namespaceNumber(String namespace) {
        return namespaces.getOrDefault(namespace, -1);
    }

    int bindingNamespace(int binding) {
        return bindingNamespace[binding];
    }

    int bindingRole(int binding) {
        return bindingRole[binding];
    }

    int principalNumber(Principal principal) {
        return (principal.group() ? groups : users).getOrDefault(principal.name(), -1);
    }

    Principal principal(int number) {
        return principals.get(number);
    }

    int principalCount() {
        return principals.size();
    }

    int grantStart(int principal) {
        return grantStart[principal];
    }

    int grantEnd(int principal) {
        return grantStart[principal + 1];
    }

    int grantBinding(int grant) {
        return grantBinding[grant];
    }

    int grantRole(int grant) {
        return grantRole[grant];
    }

    int grantNamespace(int grant) {
        return grantNamespace[grant];
    }

    int[] roleRules(int role) {
        return roleRules[role];
    }

    CompiledRule rule(int number) {
        return rules.get(number);
    }

    int roleCount() {
        return roleRules.length;
    }

    int principalOf(Binding binding, Subject subject) {
        return switch (subject.kind()) {
            case Subject.USER -> users.getOrDefault(subject.name(), -1);
            case Subject.GROUP -> groups.getOrDefault(subject.name(), -1);
            case Subject.SERVICE_ACCOUNT -> users.getOrDefault(binding.userName(subject), -1);
            default -> -1;
        };
    }

    int subjectStart(int binding) {
        return subjectStart[binding];
    }

    int subjectEnd(int binding) {
        return subjectStart[binding + 1];
    }

    int subjectPrincipal(int position) {
        return subjectPrincipal[position];
    }
}
