package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Binding;
import dev.castellan.access.Deed;
import dev.castellan.access.Explanation;
import dev.castellan.access.Gap;
import dev.castellan.access.Namespace;
import dev.castellan.access.Principal;
import dev.castellan.access.RealRequest;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.WhatCan;
import dev.castellan.access.WhoCan;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureRights;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Truth;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.SubjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers questions from one reading. Pure. */
final class AskAnswers {
    private static final int MOST_RESOURCES = 12;
    private static final int MOST_THROUGH = 3;
    private static final int MOST_NAMESPACES = 200;

    private final AccessReading reading;
    private final AskWords words;

    AskAnswers(AccessReading reading, AskWords words) {
        this.reading = reading;
        this.words = words;
    }

    /** The answer to a question. */
    AskAnswer answer(AskQuestion question) {
        return switch (question) {
            case AskQuestion.Can can -> can(can);
            case AskQuestion.WhoCan who -> who(who);
            case AskQuestion.WhatCan what -> what(what);
        };
    }

    private AskAnswer.Can can(AskQuestion.Can question) {
        Requester who = reading.requester(question.subject());
        AuthorizerChain chain = reading.index().chain();
        List<String> namespaces = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String namespace = question.action().where().namespace();
        if (question.action().where() instanceof AskWhere.Anywhere) {
            String perhaps = "";
            for (Namespace n : reading.snapshot().namespaces()) {
                RealRequest there = RealRequest.of(
                        words.request(question.action(), n.name()),
                        reading.index().scopes());
                Answer answer = chain.decide(who, there.effective()).answer();
                if (answer == Answer.YES) {
                    namespaces.add(n.name());
                    if (namespaces.size() == MOST_NAMESPACES) {
                        break;
                    }
                }
                perhaps = answer == Answer.UNKNOWN && perhaps.isEmpty() ? n.name() : perhaps;
            }
            // The first namespace where it is allowed shows why; without one, the first where it may be, so that this
            // is no certain no; without that the whole cluster shows why not.
            namespace = namespaces.isEmpty() ? perhaps : namespaces.getFirst();
            if (namespaces.isEmpty() && !perhaps.isEmpty()) {
                notes.add("It is allowed for certain in no namespace; this is the answer for " + perhaps + ".");
            }
        }
        Request asked = words.request(question.action(), namespace);
        RealRequest real = RealRequest.of(asked, reading.index().scopes());
        AuthorizerChain.Joined review = chain.decide(who, asked);
        AuthorizerChain.Joined joined = chain.decide(who, real.effective());
        Explanation why = reading.explain(who, real.effective());
        String name = reading.nameOf(question.subject());
        List<AskChain> chains = new ArrayList<>();
        why.grants()
                .forEach(g -> chains.add(
                        AskChain.of(name, g, who.unsure(), this::groupName).answered(joined.answer())));
        List<AzureDecision> decisions =
                reading.azure().map(a -> a.decisions(who, real.effective())).orElse(List.of());
        chains.addAll(azureChains(name, decisions));
        Optional<Requester> activated = joined.answer() == Answer.YES
                ? Optional.empty()
                : reading.azure().flatMap(a -> a.afterActivation(who));
        Answer then =
                activated.map(w -> chain.decide(w, real.effective()).answer()).orElse(Answer.NO);
        List<AskChain> later =
                then == Answer.NO ? List.of() : afterActivation(name, activated.get(), who, real.effective(), why);
        chains.addAll(later);
        chains.sort(Comparator.comparing(AskChain::standing).thenComparing(AskChain::plane));
        List<String> misses = new ArrayList<>();
        if (joined.answer() != Answer.YES) {
            why.misses().forEach(m -> misses.add(miss(m)));
            reading.azure().ifPresent(a -> misses.addAll(a.nearMisses(who, real.effective())));
        }
        if (why.master()) {
            notes.add("Members of system:masters may do everything, whatever is bound; no policy takes that away.");
        }
        unknownSubject(question.subject()).ifPresent(notes::add);
        reading.index()
                .otherwise(who, real.effective())
                .ifPresent(other ->
                        notes.add("The order is assumed: the server is taken to ask RBAC first; with Azure asked"
                                + " first the answer would be "
                                + switch (other) {
                                    case YES -> "yes.";
                                    case NO -> "no.";
                                    case UNKNOWN -> "not certain.";
                                }));
        boolean conditional = joined.answer() == Answer.UNKNOWN
                && decisions.stream().anyMatch(d -> d.outcome() == AzureDecision.Outcome.CONDITIONAL);
        List<AzureGrant> activatable = joined.answer() == Answer.YES
                ? List.of()
                : decisions.stream().flatMap(d -> d.activatable().stream()).toList();
        Truth eligible =
                (!later.isEmpty() && then == Answer.YES) || activatable.stream().anyMatch(g -> g.holds() == Truth.TRUE)
                        ? Truth.TRUE
                        : later.isEmpty() && activatable.isEmpty() ? Truth.FALSE : Truth.UNKNOWN;
        return new AskAnswer.Can(
                question,
                joined.answer(),
                review.answer(),
                real.difference(),
                conditional,
                eligible,
                name,
                who,
                asked,
                joined.steps(),
                chains,
                misses,
                joined.beyond(),
                namespaces,
                notes,
                Deed.of(reading.index(), who, asked));
    }

    /** The ways of Kubernetes that are open only after activating membership of a group. */
    private List<AskChain> afterActivation(
            String name, Requester later, Requester who, Request request, Explanation now) {
        return reading.azure()
                .map(a -> {
                    Map<String, String> first = new HashMap<>();
                    a.activatable(who.user())
                            .forEach(g -> first.put(
                                    g.group(),
                                    a.access().plane().people().get(g.first()).label()));
                    return reading.explain(later, request).grants().stream()
                            .filter(g -> !now.grants().contains(g)
                                    && first.containsKey(g.subject().name()))
                            .map(g -> AskChain.of(name, g, Optional.empty(), this::groupName)
                                    .afterActivation(first.getOrDefault(
                                            g.subject().name(), g.subject().name())))
                            .toList();
                })
                .orElse(List.of());
    }

    private List<AskChain> azureChains(String name, List<AzureDecision> decisions) {
        if (reading.azure().isEmpty()) {
            return List.of();
        }
        var plane = reading.azure().get().access().plane();
        Set<AskChain> chains = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        for (AzureDecision decision : decisions) {
            for (AzureDecision.Refusal refusal : decision.denies()) {
                if (seen.add(refusal.deny().id())) {
                    chains.add(new AskChain(
                            AskChain.Plane.AZURE,
                            AskChain.Standing.REFUSES,
                            List.of(
                                    new AskChain.Step(AskChain.Kind.SUBJECT, name, ""),
                                    new AskChain.Step(
                                            AskChain.Kind.BINDING,
                                            "Deny assignment " + refusal.deny().name(),
                                            ""))));
                }
            }
            for (AzureGrant grant : decision.grants()) {
                if (seen.add(grant.assignmentId())) {
                    chains.add(AskChain.of(name, grant, plane));
                }
            }
            for (AzureGrant grant : decision.activatable()) {
                if (seen.add(grant.assignmentId())) {
                    chains.add(AskChain.of(name, grant, plane));
                }
            }
        }
        return List.copyOf(chains);
    }

    /** As {@link Explanation.Miss#text}, with the names of Entra groups instead of their ids. */
    private String miss(Explanation.Miss miss) {
        String subject = miss.subject().kind().equals(dev.castellan.access.Subject.GROUP)
                ? "Group " + groupName(miss.subject().name())
                : miss.subject().text();
        return miss.why() + " " + subject + " → " + miss.binding().text() + " → "
                + miss.role().text() + miss.rule().map(r -> " → " + r.text()).orElse("");
    }

    private String groupName(String group) {
        return reading.nameOf(Principal.group(group));
    }

    private Optional<String> unknownSubject(Principal subject) {
        return words.knows(subject)
                ? Optional.empty()
                : Optional.of(
                        "Nobody of this name is bound here, has an account here or was read from Entra ID. The answer"
                                + " is that of somebody new; names are compared letter by letter.");
    }

    private AskAnswer.Who who(AskQuestion.WhoCan question) {
        boolean anywhere = question.action().where() instanceof AskWhere.Anywhere;
        Request asked =
                words.request(question.action(), question.action().where().namespace());
        RealRequest real = RealRequest.of(asked, reading.index().scopes());
        WhoCan found = anywhere
                ? WhoCan.anywhere(reading.index(), real.effective())
                : WhoCan.ask(reading.index(), real.effective());
        List<AskHolderRow> rows = new ArrayList<>();
        for (WhoCan.Holder h : found.holders()) {
            Answer standing = found.standing(h.principal());
            if (standing != Answer.NO) {
                rows.add(new AskHolderRow(
                        h.principal(),
                        reading.nameOf(h.principal()),
                        kind(h.principal()),
                        AskChain.Plane.KUBERNETES,
                        through(h.via()),
                        standing == Answer.YES ? "" : unsure(h.principal()),
                        behind(h)));
            }
        }
        Set<String> beyond = new LinkedHashSet<>();
        found.beyond().stream().map(Gap::text).forEach(beyond::add);
        reading.azure().ifPresent(a -> {
            azureHolders(a, real.effective(), rows, beyond);
            eligible(a, real.effective(), found, rows);
            found.holders().stream().filter(h -> h.principal().group()).forEach(h -> {
                a.hidden(h.principal().name()).ifPresent(beyond::add);
                beyond.addAll(a.eligibilityUnknown(h.principal().name()));
                a.behind(h.principal().name())
                        .ifPresent(b -> beyond.addAll(b.unsure().values()));
            });
        });
        List<String> notes = new ArrayList<>();
        notes.add("Besides, members of system:masters may do everything, whatever is bound.");
        if (found.ofAzure()) {
            notes.addAll(reading.index().orderRemarks());
        }
        notes.addAll(found.deletedRemarks());
        if (reading.azure().isPresent() && anywhere) {
            notes.add("Azure roles are judged for the whole cluster here; ask for one namespace to see those given in"
                    + " it.");
        }
        return new AskAnswer.Who(question, real.effective(), real.difference(), rows, List.copyOf(beyond), notes);
    }

    private void azureHolders(AzureSnapshot azure, Request request, List<AskHolderRow> rows, Set<String> beyond) {
        for (AzureSnapshot.Holder h : azure.whoCan(request)) {
            var p = h.principal();
            Principal principal = p.group()
                    ? Principal.group(p.id())
                    : Principal.user(p.signInName().orElse(p.id()));
            rows.add(new AskHolderRow(
                    principal,
                    p.signInName().map(s -> p.label() + " (" + s + ")").orElse(p.label()),
                    "Entra " + p.kind().label(),
                    AskChain.Plane.AZURE,
                    h.opinion().reason(),
                    h.opinion().certain() ? "" : h.opinion().conditional() ? "under a condition" : "perhaps",
                    ""));
        }
        beyond.addAll(azure.beyond(request));
    }

    /** Whoever may not now, and could after activating a role or the membership of a group. */
    private void eligible(AzureSnapshot azure, Request request, WhoCan found, List<AskHolderRow> rows) {
        Set<Principal> named = new LinkedHashSet<>();
        rows.forEach(r -> named.add(r.principal()));
        found.holders().stream()
                .filter(h -> h.principal().group())
                .flatMap(h -> azure.behind(h.principal().name()).stream())
                .flatMap(b -> b.people().stream())
                .map(AskAnswers::user)
                .filter(p -> found.standing(p) != Answer.NO)
                .forEach(named::add);
        for (WhoCan.Holder h : found.holders()) {
            if (h.principal().group()) {
                azure.behind(h.principal().name())
                        .ifPresent(b -> b.eligible().stream()
                                .filter(p -> azure.afterActivation(found, p) != Answer.NO && named.add(user(p)))
                                .forEach(p -> rows.add(later(
                                        p,
                                        AskChain.Plane.KUBERNETES,
                                        (azure.afterActivation(found, p) == Answer.YES ? "After" : "Perhaps after")
                                                + " activating membership, group " + reading.nameOf(h.principal())
                                                + ": "
                                                + through(h.via())))));
            }
        }
        azure.eligible(request).stream()
                .filter(e -> named.add(user(e.principal())))
                .forEach(e -> rows.add(later(e.principal(), AskChain.Plane.AZURE, e.reason())));
    }

    private static AskHolderRow later(dev.castellan.access.azure.Principal p, AskChain.Plane plane, String through) {
        return new AskHolderRow(
                user(p),
                p.signInName().map(s -> p.label() + " (" + s + ")").orElse(p.label()),
                "Entra " + p.kind().label(),
                plane,
                through,
                AskHolderRow.LATER,
                "");
    }

    private static Principal user(dev.castellan.access.azure.Principal p) {
        return p.group()
                ? Principal.group(p.id())
                : Principal.user(p.signInName().orElse(p.id()));
    }

    private static String kind(Principal principal) {
        return principal.group() ? "group" : SubjectName.account(principal).isPresent() ? "service account" : "user";
    }

    private static String through(List<Binding> via) {
        String first = via.stream()
                .limit(MOST_THROUGH)
                .map(b -> b.text() + " → " + b.role().text())
                .collect(Collectors.joining("; "));
        return via.size() > MOST_THROUGH ? first + "; and " + (via.size() - MOST_THROUGH) + " more" : first;
    }

    /** How certain it is what a binding gives, where others are asked before RBAC. */
    private String unsure(Principal principal) {
        return principal.group() && reading.index().vetoed(Requester.memberOf(principal.name()))
                ? "unless Azure refuses"
                : "perhaps";
    }

    private String behind(WhoCan.Holder holder) {
        if (!holder.behind().isEmpty()) {
            return holder.behind().size() == 1
                    ? "1 service account"
                    : "%,d service accounts".formatted(holder.behind().size());
        }
        if (!holder.principal().group()) {
            return "";
        }
        return reading.azure()
                .map(a -> a.access().plane().people())
                .flatMap(people -> people.find(holder.principal().name())
                        .map(g -> people.unread().contains(g.id())
                                ? "members not known"
                                : people.members()
                                                .getOrDefault(g.id(), List.of())
                                                .size() + " direct members"))
                .orElse("");
    }

    private AskAnswer.What what(AskQuestion.WhatCan question) {
        Requester who = reading.requester(question.subject());
        WhatCan.Result found = WhatCan.ask(reading.index(), who);
        String namespace = question.where().namespace();
        List<AskRightRow> rows = new ArrayList<>();
        found.permissions().forEach(p -> right(p, namespace, true, rows));
        found.perhaps().forEach(p -> right(p, namespace, false, rows));
        List<String> notes = new ArrayList<>();
        Set<String> beyond = new LinkedHashSet<>();
        found.beyond().stream().map(Gap::text).forEach(beyond::add);
        reading.azure().ifPresent(a -> a.rights(who).ifPresent(r -> azureRights(a, r, namespace, rows, beyond)));
        unknownSubject(question.subject()).ifPresent(notes::add);
        return new AskAnswer.What(question, who, found.master(), rows, List.copyOf(beyond), notes);
    }

    private static void right(WhatCan.Permission p, String namespace, boolean certain, List<AskRightRow> rows) {
        if (namespace.isEmpty() || p.clusterWide() || p.namespaces().contains(namespace)) {
            rows.add(new AskRightRow(
                    AskChain.Plane.KUBERNETES,
                    p.clusterWide() ? "whole cluster" : String.join(", ", p.namespaces()),
                    (certain ? "" : AskRightRow.PERHAPS)
                            + String.join(", ", p.rule().verbs()),
                    resources(p.rule()),
                    String.join(", ", p.rule().resourceNames()),
                    through(p.via()),
                    certain));
        }
    }

    private static String resources(dev.castellan.access.PolicyRule rule) {
        if (rule.resources().isEmpty()) {
            return String.join(", ", rule.nonResourceUrls());
        }
        String groups = rule.apiGroups().stream()
                .filter(g -> !g.isEmpty())
                .map(g -> g.equals("*") ? "every API group" : g)
                .collect(Collectors.joining(", "));
        String core = rule.apiGroups().contains("") && !groups.isEmpty() ? "core, " : "";
        String all = rule.resources().stream()
                .map(r -> r.equals("*") ? "everything" : r)
                .collect(Collectors.joining(", "));
        return groups.isEmpty() ? all : all + "  (" + core + groups + ")";
    }

    /** Roles in Azure as what they allow: each is decided, so that what a deny assignment refuses is not in it. */
    private static void azureRights(
            AzureSnapshot azure, AzureRights all, String namespace, List<AskRightRow> rows, Set<String> beyond) {
        AzureScope cluster = azure.access().plane().cluster();
        for (AzureRights.Right r : all.rights()) {
            boolean whole = r.scope().equals(cluster);
            if (namespace.isEmpty() || whole || r.scope().name().equals(namespace)) {
                String verbs = r.everything() ? "everything" : String.join(", ", r.actions());
                rows.add(new AskRightRow(
                        AskChain.Plane.AZURE,
                        r.data() ? whole ? "whole cluster" : r.scope().name() : "cluster in Azure",
                        before(r.certainty()) + verbs,
                        r.everything() ? "everything" : some(r.resources(), MOST_RESOURCES, ", "),
                        "",
                        some(
                                r.through().stream()
                                        .map(g -> role(azure, g))
                                        .distinct()
                                        .toList(),
                                MOST_THROUGH,
                                "; "),
                        r.certainty() == AzureRights.Certainty.YES));
            }
        }
        beyond.addAll(all.beyond());
    }

    private static String before(AzureRights.Certainty certainty) {
        return switch (certainty) {
            case YES -> "";
            case UNKNOWN -> AskRightRow.PERHAPS;
            case CONDITIONAL, LATER, LATER_PERHAPS -> certainty.label() + ": ";
        };
    }

    private static String role(AzureSnapshot azure, AzureGrant g) {
        var plane = azure.access().plane();
        return (g.chain().size() > 1
                        ? "group " + plane.people().get(g.chain().getLast()).label() + " → "
                        : "")
                + g.role().roleName() + " at the " + g.scope().kind().label() + " " + plane.nameOf(g.scope())
                + g.condition().map(c -> ", if " + c).orElse("");
    }

    private static String some(List<String> all, int most, String between) {
        String first = all.stream().limit(most).collect(Collectors.joining(between));
        return all.size() > most ? first + between + "and " + (all.size() - most) + " more" : first;
    }
}
