package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Binding;
import dev.castellan.access.Explanation;
import dev.castellan.access.Gap;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Scopes;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How subjects and requests are typed, and how answers are written. */
final class AccessWords {
    private AccessWords() {}

    /**
     * The subject typed: a user name, {@code group:NAME}, {@code sa:NAMESPACE/NAME}, or {@code user:NAME} for names that look
     * like one of these.
     *
     * @param raw whether exactly the groups given count, as in a SubjectAccessReview
     */
    static Requester subject(String typed, List<String> groups, boolean raw) {
        if (typed.startsWith("group:")) {
            List<String> all = new java.util.ArrayList<>(groups);
            all.add(typed.substring("group:".length()));
            return Requester.raw("", all);
        }
        String user = typed.startsWith("user:") ? typed.substring("user:".length()) : typed;
        if (typed.startsWith("sa:") && typed.indexOf('/') > 3) {
            int slash = typed.indexOf('/');
            user = Requester.serviceAccountName(typed.substring(3, slash), typed.substring(slash + 1));
        }
        return raw ? Requester.raw(user, groups) : Requester.authenticated(user, groups);
    }

    /**
     * The subject typed, with the groups that Entra ID gives a person of the snapshot's Azure side.
     *
     * @param raw whether exactly the groups given count
     */
    static Requester subject(AccessIndex index, String typed, List<String> groups, boolean raw) {
        Requester plain = subject(typed, groups, raw);
        if (raw || typed.startsWith("group:") || typed.startsWith("sa:")) {
            return plain;
        }
        return azure(index).map(a -> a.withGroups(plain)).orElse(plain);
    }

    /** The people behind a group of Entra ID that Kubernetes binds. */
    static Optional<AzureSnapshot.Behind> behind(AccessIndex index, Principal principal) {
        return principal.group() ? azure(index).flatMap(a -> a.behind(principal.name())) : Optional.empty();
    }

    /** Somebody of Entra ID, with what is odd about them. */
    static String person(dev.castellan.access.azure.Principal p) {
        String odd = p.enabled().filter(on -> !on).isPresent()
                ? "account disabled"
                : switch (p.kind()) {
                    case GUEST, APPLICATION, MANAGED_IDENTITY -> p.kind().label();
                    case GROUP, FOREIGN_GROUP -> "members not known";
                    case USER, DEVICE, OTHER -> "";
                };
        return odd.isEmpty() ? p.label() : p.label() + " (" + odd + ")";
    }

    /** A role in Azure in one line: who holds it, where, what it is and how. */
    static String grant(AzureSnapshot azure, AzureGrant g) {
        var plane = azure.access().plane();
        String chain = g.chain().size() > 1
                ? g.chain().stream()
                                .skip(1)
                                .map(id -> "group " + plane.people().get(id).label())
                                .collect(Collectors.joining(" → "))
                        + " → "
                : "";
        return chain + "“" + g.role().roleName() + "” at the "
                + g.scope().kind().label() + " "
                + plane.nameOf(g.scope()) + " (" + g.means().label()
                + g.membership()
                        .map(m -> ", membership of " + plane.people().get(m).label() + " to be activated")
                        .orElse("")
                + g.condition().map(c -> ", if " + c).orElse("") + ")";
    }

    /** The Azure side of a snapshot. */
    static Optional<AzureSnapshot> azure(AccessIndex index) {
        return index.snapshot().azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
    }

    /**
     * The request typed: {@code RESOURCE[.GROUP][/SUBRESOURCE]} or a path. Without a group a resource that is in one group
     * only is taken from there; a dot at the end means the core group.
     *
     * @param scopes what the server has; empty to take everything literally
     */
    static Request request(
            String verb, String target, Optional<String> name, String namespace, Optional<Scopes> scopes) {
        if (target.startsWith("/")) {
            return new Request.OnPath(verb, target);
        }
        int slash = target.indexOf('/');
        String whole = slash < 0 ? target : target.substring(0, slash);
        String subresource = slash < 0 ? "" : target.substring(slash + 1);
        int dot = whole.indexOf('.');
        String resource = dot < 0 ? whole : whole.substring(0, dot);
        String group = dot < 0 ? "" : whole.substring(dot + 1);
        if (dot < 0 && scopes.isPresent() && scopes.get().of("", resource) == Scopes.Scope.UNKNOWN) {
            List<String> groups = scopes.get().groupsOf(resource);
            group = groups.size() == 1 ? groups.getFirst() : "";
        }
        return new Request.OnResource(verb, group, resource, subresource, namespace, name.orElse(""));
    }

    static String word(Answer answer) {
        return switch (answer) {
            case YES -> "yes";
            case NO -> "no";
            case UNKNOWN -> "unknown";
        };
    }

    static ExitCode exit(Answer answer) {
        return switch (answer) {
            case YES -> ExitCode.OK;
            case NO -> ExitCode.FAILURE;
            case UNKNOWN -> ExitCode.USAGE;
        };
    }

    /** What a document says of the snapshot it was made from. */
    static void origin(ObjectNode node, AccessIndex index) {
        var s = index.snapshot();
        ObjectNode of = node.putObject("snapshot");
        of.put("source", s.source());
        of.put("takenAt", s.takenAt().toString());
        of.put("serverVersion", s.serverVersion());
        of.put("hash", s.hash());
        order(of.putObject("authorizers"), index);
        gaps(of.putArray("gaps"), index.gaps());
    }

    /** Says what the order of the authorizers does to what bindings give people of Entra ID, where it does something. */
    static void remarkOrder(Output output, AccessIndex index) {
        index.orderRemarks().forEach(output::remark);
        if (!index.orderRemarks().isEmpty() && !index.snapshot().authorizers().certain()) {
            output.remark("--authorizers tells the order.");
        }
    }

    /** Whom the API server asks, and how that is known. */
    static ObjectNode order(ObjectNode node, AccessIndex index) {
        var order = index.snapshot().authorizers();
        order.modes().forEach(node.putArray("modes")::add);
        return node.put("rbacFirst", order.rbacFirst())
                .put("assumed", !order.certain())
                .put("known", order.known().name().toLowerCase(Locale.ROOT))
                .put("where", order.where())
                .put("at", order.at().toString());
    }

    static void gaps(ArrayNode array, List<Gap> gaps) {
        gaps.forEach(g -> array.addObject()
                .put("part", g.part().name())
                .put("namespace", g.namespace())
                .put("reason", g.reason()));
    }

    static void requester(ObjectNode node, Requester who) {
        node.put("user", who.user());
        ArrayNode groups = node.putArray("groups");
        who.groups().forEach(groups::add);
    }

    static void request(ObjectNode node, Request request) {
        node.put("verb", request.verb());
        switch (request) {
            case Request.OnPath p -> node.put("path", p.path());
            case Request.OnResource r ->
                node.put("group", r.group())
                        .put("resource", r.resource())
                        .put("subresource", r.subresource())
                        .put("namespace", r.namespace())
                        .put("name", r.name());
        }
    }

    static void rule(ObjectNode node, PolicyRule rule) {
        list(node, "verbs", rule.verbs());
        list(node, "apiGroups", rule.apiGroups());
        list(node, "resources", rule.resources());
        list(node, "resourceNames", rule.resourceNames());
        list(node, "nonResourceURLs", rule.nonResourceUrls());
    }

    private static void list(ObjectNode node, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(name);
            texts.forEach(array::add);
        }
    }

    static void bindings(ArrayNode array, List<Binding> bindings) {
        bindings.forEach(b -> array.addObject()
                .put("kind", b.kind())
                .put("namespace", b.namespace())
                .put("name", b.name())
                .put("role", b.role().text()));
    }

    static void explanation(ObjectNode node, Explanation why) {
        node.put("master", why.master());
        ArrayNode grants = node.putArray("grants");
        for (Explanation.Grant g : why.grants()) {
            ObjectNode grant = grants.addObject();
            grant.put("subject", g.subject().text()).put("certain", why.certain(g));
            ArrayNode chain = grant.putArray("through");
            g.chain().forEach(chain::add);
            grant.put("binding", g.binding().text()).put("role", g.role().text());
            ArrayNode from = grant.putArray("aggregatedFrom");
            g.aggregatedFrom().forEach(c -> {
                ArrayNode one = from.addArray();
                c.forEach(r -> one.add(r.name()));
            });
            rule(grant.putObject("rule"), g.rule());
        }
        ArrayNode misses = node.putArray("nearestMisses");
        for (Explanation.Miss m : why.misses()) {
            ObjectNode miss = misses.addObject();
            miss.put("kind", m.kind().name()).put("why", m.why());
            miss.put("subject", m.subject().text())
                    .put("binding", m.binding().text())
                    .put("role", m.role().text());
            m.rule().ifPresent(r -> rule(miss.putObject("rule"), r));
        }
        gaps(node.putArray("beyond"), why.decision().beyond());
    }

    /** The words of a request and answer are from outside: made safe line by line when printed. */
    static String lines(Explanation why) {
        StringBuilder text = new StringBuilder();
        if (why.master()) {
            text.append("  member of system:masters: everything is allowed, whatever is bound\n");
        }
        why.grants()
                .forEach(g -> text.append(why.certain(g) ? "  because " : "  perhaps, because ")
                        .append(clean(g.text()))
                        .append('\n'));
        why.decision()
                .beyond()
                .forEach(g ->
                        text.append("  unknown beyond ").append(clean(g.text())).append('\n'));
        why.misses()
                .forEach(m -> text.append("  nearly: ").append(clean(m.text())).append('\n'));
        return text.toString();
    }

    /** Long lines in pieces, because cleaning cuts what is longer than a name. */
    static String clean(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i += 200) {
            shown.append(dev.castellan.fleet.DisplayText.clean(text.substring(i, Math.min(text.length(), i + 200))));
        }
        return shown.toString();
    }
}
