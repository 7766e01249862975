package dev.castellan.console.access.identity;

import dev.castellan.access.Binding;
import dev.castellan.access.ClientCertificate;
import dev.castellan.access.Gap;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Subject;
import dev.castellan.access.WhatCan;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.escalation.Ways;
import dev.castellan.access.usage.AuditLog;
import dev.castellan.access.usage.LeastPrivilege;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.access.identity.IdentityFacts.AzureRoleRow;
import dev.castellan.console.access.identity.IdentityFacts.BindingRow;
import dev.castellan.console.access.identity.IdentityFacts.CertificateFacts;
import dev.castellan.console.access.identity.IdentityFacts.CertificateRow;
import dev.castellan.console.access.identity.IdentityFacts.Entra;
import dev.castellan.console.access.identity.IdentityFacts.GroupRow;
import dev.castellan.console.access.identity.IdentityFacts.Members;
import dev.castellan.console.access.identity.IdentityFacts.OperationRow;
import dev.castellan.console.access.identity.IdentityFacts.RuleRow;
import dev.castellan.console.access.identity.IdentityFacts.UseFacts;
import dev.castellan.console.access.identity.IdentityFacts.UseRow;
import dev.castellan.console.access.identity.IdentityFacts.WayFacts;
import dev.castellan.console.access.identity.IdentityFacts.WayRow;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts together what a reading knows about somebody. Pure. */
final class IdentityMaker {
    private static final int MOST_MEMBERS = 60;
    private static final int MOST_WAYS = 12;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final AccessReading reading;

    IdentityMaker(AccessReading reading) {
        this.reading = reading;
    }

    // ---- everybody ----

    /** Everybody who is bound, has an account, or is known from Entra ID, by name. */
    List<SubjectRow> everybody(Set<Principal> system) {
        Set<Principal> all = new LinkedHashSet<>(reading.index().principals());
        reading.snapshot().serviceAccounts().stream()
                .map(ServiceAccount::userName)
                .map(Principal::user)
                .forEach(all::add);
        Map<Principal, Integer> roles = new HashMap<>();
        reading.azure().ifPresent(a -> {
            for (var p : a.access().plane().people().all()) {
                Principal principal = p.group()
                        ? Principal.group(p.id())
                        : Principal.user(p.signInName().orElse(p.id()));
                all.add(principal);
                roles.put(principal, a.access().rolesOf(p.id()).size());
            }
        });
        List<SubjectRow> rows = new ArrayList<>();
        for (Principal p : all) {
            if (!p.name().isEmpty()) {
                int count = roles.getOrDefault(p, 0);
                rows.add(new SubjectRow(
                        p,
                        reading.nameOf(p),
                        kind(p),
                        detail(p),
                        reading.index().bindingsOf(p).size(),
                        count,
                        count == 0 && system.contains(p)));
            }
        }
        rows.sort(Comparator.comparing((SubjectRow r) -> r.name().toLowerCase(Locale.ROOT))
                .thenComparing(r -> r.principal().name()));
        return rows;
    }

    private String detail(Principal p) {
        return reading.azure()
                .flatMap(a -> a.access().plane().people().find(p.name()))
                .map(found -> p.group() ? found.id() : "Entra " + found.kind().label())
                .map(DisplayText::clean)
                .orElse("");
    }

    private static String kind(Principal p) {
        return p.group() ? "group" : SubjectName.account(p).isPresent() ? "service account" : "user";
    }

    // ---- one ----

    /** What is known about somebody, but for the ways to more, which take the graph. */
    IdentityFacts facts(Principal principal) {
        Requester who = reading.requester(principal);
        Optional<AzureSnapshot> azure = reading.azure();
        Optional<dev.castellan.access.azure.Principal> known =
                azure.flatMap(a -> a.access().plane().people().find(principal.name()));
        WhatCan.Result can = WhatCan.ask(reading.index(), who);
        Set<String> beyond = new LinkedHashSet<>();
        can.beyond().stream().map(Gap::text).map(DisplayText::clean).forEach(beyond::add);
        reading.gaps().stream()
                .filter(g -> g.part() == Gap.Part.AZURE)
                .map(Gap::text)
                .map(DisplayText::clean)
                .forEach(beyond::add);
        List<String> notes = new ArrayList<>();
        if (can.master()) {
            notes.add("A member of system:masters may do everything, whatever is bound, and no policy can take that"
                    + " away.");
        }
        if (!principal.group()
                && SubjectName.account(principal).isEmpty()
                && known.isEmpty()
                && !principal.name().startsWith("system:")) {
            notes.add(
                    azure.isPresent()
                            ? "Entra ID, as far as it was read, does not know this user: it signs in with a"
                                    + " certificate or in another way, and which groups it brings is not known."
                            : "Which groups this user brings when it signs in is not known here; bindings to them are"
                                    + " not counted.");
        }
        boolean exists = SubjectName.account(principal)
                .map(a -> reading.snapshot().serviceAccounts().stream()
                        .anyMatch(s -> s.userName().equals(principal.name())))
                .orElse(true);
        if (!exists) {
            notes.add("There is no such service account now; who makes one of this name holds all of this.");
        }
        return new IdentityFacts(
                principal,
                reading.nameOf(principal),
                kind(principal),
                can.master(),
                known.map(IdentityMaker::entra),
                groups(who, principal),
                principal.group() ? members(principal) : Optional.empty(),
                bindings(who, principal),
                Stream.concat(
                                can.permissions().stream().map(p -> rule(p, false)),
                                can.perhaps().stream().map(p -> rule(p, true)))
                        .toList(),
                known.map(p -> roles(azure.orElseThrow(), p.id())).orElse(List.of()),
                known.map(p -> operations(azure.orElseThrow(), p.id())).orElse(List.of()),
                azure.isPresent(),
                notes,
                List.copyOf(beyond));
    }

    private static Entra entra(dev.castellan.access.azure.Principal p) {
        String standing = switch (p.standing()) {
            case KNOWN -> p.enabled().filter(e -> !e).isPresent() ? "disabled" : "known";
            case RESTRICTED -> "there, but more may not be read";
            case DELETED -> "deleted; what it holds is left over";
            case UNREAD -> "the directory was not asked or did not answer";
        };
        return new Entra(
                p.id(),
                p.kind().label(),
                DisplayText.clean(p.label()),
                DisplayText.clean(p.signInName().orElse("")),
                standing);
    }

    private List<GroupRow> groups(Requester who, Principal principal) {
        List<GroupRow> rows = new ArrayList<>();
        for (String group : who.groups()) {
            if (principal.group() && group.equals(principal.name())) {
                continue;
            }
            List<String> chain = who.chains().getOrDefault(group, List.of());
            String through = chain.size() > 1
                    ? "through " + String.join(" in ", chain.subList(0, chain.size() - 1))
                    : group.startsWith("system:") ? "always" : "direct member";
            if (unsure(who, group)) {
                through += "; the server may not be told of it";
            }
            rows.add(new GroupRow(
                    Principal.group(group), reading.nameOf(Principal.group(group)), DisplayText.clean(through), false));
        }
        for (AzureSnapshot.Activatable a : activatable(principal)) {
            List<String> chain = a.chain();
            String through = (chain.size() > 1
                            ? "through " + String.join(" in ", chain.subList(0, chain.size() - 1))
                            : "eligible member")
                    + a.until().map(t -> ", until " + DAY.format(t)).orElse("");
            rows.add(new GroupRow(
                    Principal.group(a.group()),
                    reading.nameOf(Principal.group(a.group())),
                    DisplayText.clean(through),
                    true));
        }
        return rows;
    }

    private List<AzureSnapshot.Activatable> activatable(Principal principal) {
        return reading.azure().map(a -> a.activatable(principal.name())).orElse(List.of());
    }

    private Optional<Members> members(Principal group) {
        return reading.azure().flatMap(a -> {
            var people = a.access().plane().people();
            return people.find(group.name()).filter(p -> p.group()).map(p -> {
                List<String> ids = people.members().getOrDefault(p.id(), List.of());
                List<String> names = ids.stream()
                        .limit(MOST_MEMBERS)
                        .map(id -> people.get(id))
                        .map(m -> m.label() + (m.group() ? " (group)" : ""))
                        .map(DisplayText::clean)
                        .toList();
                return new Members(
                        names,
                        Math.max(0, ids.size() - MOST_MEMBERS),
                        people.unread().contains(p.id()),
                        a.behind(p.id())
                                .map(b -> b.eligible().stream()
                                        .map(e -> DisplayText.clean(e.label()))
                                        .toList())
                                .orElse(List.of()));
            });
        });
    }

    private List<BindingRow> bindings(Requester who, Principal principal) {
        List<BindingRow> rows = new ArrayList<>();
        Set<Binding> seen = new LinkedHashSet<>();
        List<Principal> carried = new ArrayList<>();
        carried.add(principal.group() ? principal : Principal.user(who.user()));
        who.groups().stream()
                .map(Principal::group)
                .filter(g -> !carried.contains(g))
                .forEach(carried::add);
        for (Principal p : carried) {
            for (Binding b : reading.index().bindingsOf(p)) {
                if (seen.add(b)) {
                    rows.add(row(
                            b,
                            p.equals(carried.getFirst())
                                    ? "directly"
                                    : (p.group() && unsure(who, p.name()) ? "perhaps: group " : "group ")
                                            + reading.nameOf(p),
                            false,
                            false));
                }
            }
        }
        // A binding to a role that is not there gives nothing until somebody makes that role.
        for (Binding b : reading.snapshot().bindings()) {
            if (reading.index().rulesOf(b.role()).isEmpty()) {
                for (Subject s : b.subjects()) {
                    if (Grant.principal(b, s).filter(carried::contains).isPresent() && seen.add(b)) {
                        rows.add(row(b, "directly", true, false));
                    }
                }
            }
        }
        for (AzureSnapshot.Activatable a : activatable(principal)) {
            Principal group = Principal.group(a.group());
            for (Binding b : reading.index().bindingsOf(group)) {
                if (seen.add(b)) {
                    rows.add(row(b, "group " + reading.nameOf(group), false, true));
                }
            }
        }
        return rows;
    }

    private static BindingRow row(Binding b, String through, boolean missing, boolean later) {
        return new BindingRow(
                b.clusterWide() ? "whole cluster" : DisplayText.clean(b.namespace()),
                DisplayText.clean(b.name()),
                DisplayText.clean(b.role().text()),
                through,
                missing,
                later);
    }

    private static boolean unsure(Requester who, String group) {
        return who.unsure().filter(u -> u.groups().contains(group)).isPresent();
    }

    private static RuleRow rule(WhatCan.Permission p, boolean perhaps) {
        String resources = p.rule().resources().isEmpty()
                ? String.join(", ", p.rule().nonResourceUrls())
                : p.rule().resources().stream()
                                .map(r -> r.equals("*") ? "everything" : r)
                                .collect(Collectors.joining(", "))
                        + groups(p.rule().apiGroups());
        return new RuleRow(
                p.clusterWide() ? "whole cluster" : DisplayText.clean(String.join(", ", p.namespaces())),
                DisplayText.clean(String.join(", ", p.rule().verbs())),
                DisplayText.clean(resources),
                DisplayText.clean(String.join(", ", p.rule().resourceNames())),
                perhaps);
    }

    private static String groups(List<String> groups) {
        if (groups.equals(List.of(""))) {
            return "";
        }
        return groups.stream()
                .map(g -> g.isEmpty() ? "core" : g.equals("*") ? "every API group" : g)
                .collect(Collectors.joining(", ", "  (", ")"));
    }

    private static List<AzureRoleRow> roles(AzureSnapshot azure, String id) {
        var plane = azure.access().plane();
        List<AzureRoleRow> rows = new ArrayList<>();
        for (AzureGrant g : azure.access().rolesOf(id)) {
            String until = g.until().map(t -> ", until " + DAY.format(t)).orElse("");
            String since = g.since().map(t -> ", since " + DAY.format(t)).orElse("");
            List<String> chain = g.chain();
            String through = chain.size() > 1
                    ? "group "
                            + chain.subList(1, chain.size()).stream()
                                    .map(c -> plane.people().get(c).label())
                                    .collect(Collectors.joining(" in "))
                    : "directly";
            rows.add(new AzureRoleRow(
                    DisplayText.clean(g.role().roleName()),
                    DisplayText.clean(g.scope().kind().label() + " " + plane.nameOf(g.scope())),
                    g.means().label()
                            + g.membership()
                                    .map(m -> ", membership of "
                                            + DisplayText.clean(
                                                    plane.people().get(m).label()) + " to be activated")
                                    .orElse("")
                            + since
                            + until,
                    DisplayText.clean(through),
                    DisplayText.clean(g.condition().orElse(""))));
        }
        return rows;
    }

    private static List<OperationRow> operations(AzureSnapshot azure, String id) {
        List<OperationRow> rows = new ArrayList<>();
        for (ControlOperation operation : ControlOperation.ALL) {
            AzureDecision d = azure.access()
                    .decide(id, operation.on(azure.access().plane().cluster()));
            boolean eligible = !d.activatable().isEmpty();
            if (d.outcome() != AzureDecision.Outcome.NOT_ALLOWED || eligible) {
                boolean no = d.outcome().no() && eligible;
                String later = d.activatable().stream().anyMatch(g -> g.holds() == Truth.TRUE)
                        ? "after activation"
                        : "perhaps after activation";
                rows.add(new OperationRow(
                        operation.title(),
                        operation.consequence(),
                        operation.weight().label(),
                        no ? later : d.outcome().label()));
            }
        }
        return rows;
    }

    // ---- ways ----

    /** The shortest ways to what matters most; of somebody who is not in the graph, those of the groups that it has by itself. */
    static WayFacts ways(EscalationGraph graph, Principal principal) {
        boolean known = graph.holds(Place.of(principal));
        if (!known && principal.group()) {
            return new WayFacts(false, List.of());
        }
        if (known) {
            return new WayFacts(true, ways(graph, Place.of(principal)));
        }
        Map<String, WayRow> rows = new LinkedHashMap<>();
        for (String group : Requester.authenticated(principal.name(), List.of()).groups()) {
            ways(graph, Place.of(Principal.group(group))).forEach(row -> rows.putIfAbsent(row.target(), row));
        }
        return new WayFacts(false, List.copyOf(rows.values()));
    }

    /** The whole cluster, its nodes, its secrets, then namespaces. */
    private static List<WayRow> ways(EscalationGraph graph, Place from) {
        List<WayRow> rows = new ArrayList<>();
        for (Place target : List.of(
                Place.CLUSTER_ADMIN,
                Place.NODE,
                Place.ALL_SECRETS,
                Place.in(Place.Kind.NAMESPACE, ""),
                Place.in(Place.Kind.PODS, ""))) {
            shortest(graph, from, target).ifPresent(w -> rows.add(way(w, Severity.CRITICAL)));
        }
        if (rows.stream().noneMatch(r -> r.target().equals(Place.CLUSTER_ADMIN.text()))) {
            Set<Place> namespaces = new LinkedHashSet<>();
            graph.index().snapshot().namespaces().forEach(n -> {
                for (Place.Kind kind : List.of(Place.Kind.NAMESPACE, Place.Kind.PODS, Place.Kind.SECRETS)) {
                    Place place = Place.in(kind, n.name());
                    if (graph.holds(place)) {
                        namespaces.add(place);
                    }
                }
            });
            Set<Place> seen = new LinkedHashSet<>();
            for (Way way : Ways.to(graph, namespaces, false).all(from, 4, 200)) {
                // What is reached everywhere is not told for each namespace again.
                boolean wide = way.hops().stream()
                        .anyMatch(h -> h.to().kind() == way.to().kind()
                                && h.to().namespace().isEmpty());
                if (!wide && seen.size() < MOST_WAYS && seen.add(way.to())) {
                    rows.add(way(way, Severity.HIGH));
                }
            }
        }
        return rows;
    }

    private static Optional<Way> shortest(EscalationGraph graph, Place from, Place target) {
        if (!graph.holds(from) || !graph.holds(target)) {
            return Optional.empty();
        }
        return Ways.to(graph, Set.of(target), true)
                .shortest(from)
                .or(() -> Ways.to(graph, Set.of(target), false).shortest(from));
    }

    private static WayRow way(Way way, Severity severity) {
        return new WayRow(
                DisplayText.clean(way.to().text()),
                severity,
                way.certain(),
                way.hops().stream()
                        .map(h -> new String[] {
                            DisplayText.clean(h.to().text()),
                            DisplayText.clean(h.reason()) + (h.certain() ? "" : " (depends)"),
                            h.evidence().stream()
                                    .limit(2)
                                    .map(e -> DisplayText.clean(e.text()))
                                    .collect(Collectors.joining("; "))
                        })
                        .toList());
    }

    // ---- use ----

    /** What somebody did, according to an audit log. */
    UseFacts use(AuditLog log, String source, Principal principal) {
        List<UseRow> rows = new ArrayList<>();
        for (LeastPrivilege.Use u : LeastPrivilege.of(reading.index(), log, principal::equals)) {
            String advice = advice(u, log);
            rows.add(new UseRow(
                    DisplayText.clean(u.grant().binding().text() + " → "
                            + u.grant().binding().role().text()),
                    u.used(),
                    u.unused().size(),
                    advice));
        }
        int requests = log.used().getOrDefault(principal, Set.of()).size();
        List<String> missing = log.missing().stream().map(DisplayText::clean).toList();
        return new UseFacts(
                DisplayText.clean(source), period(log.from(), log.to()), requests, rows, log.whole(), missing);
    }

    private static String advice(LeastPrivilege.Use use, AuditLog log) {
        if (log.events() == 0) {
            return "not known, the log shows nothing";
        }
        if (use.proposed().isEmpty()) {
            return log.whole() ? "not used at all: the grant could go" : "no use seen in what there is of the log";
        }
        if (use.smaller()) {
            return log.whole() ? "a smaller role would do" : "a smaller role would do for what was seen";
        }
        if (!use.useUnknown()) {
            return "all of it was used";
        }
        return use.used() == 0
                ? "not known, it gives rights that the log leaves out"
                : "nothing of it is known to be unused";
    }

    // ---- certificates ----

    /** The requests for client certificates that name somebody, the newest first. */
    static CertificateFacts certificates(LiveAccess.Requests read, Principal principal, Instant asked) {
        List<CertificateRow> rows = read.found().stream()
                .filter(c -> c.names(principal))
                .sorted(Comparator.comparing((ClientCertificate c) -> c.made().orElse(Instant.EPOCH))
                        .reversed())
                .map(c -> certificate(c, asked))
                .toList();
        return new CertificateFacts(
                rows, read.unread() ? "There may be more: not all requests could be read." : "", MINUTE.format(asked));
    }

    private static CertificateRow certificate(ClientCertificate c, Instant now) {
        boolean unreadable = c.standing() == ClientCertificate.Standing.UNREADABLE;
        boolean ended = c.until().filter(t -> !t.isAfter(now)).isPresent();
        Optional<Instant> begins = c.from().filter(t -> !ended && t.isAfter(now));
        String groups = c.groups().isEmpty()
                ? ", without a group"
                : (c.groups().size() == 1 ? " in the group " : " in the groups ") + String.join(", ", c.groups());
        return new CertificateRow(
                DisplayText.clean(c.name()),
                ended
                        ? "issued, over"
                        : begins.isPresent()
                                ? "issued, not valid yet"
                                : c.standing().words(),
                c.until()
                        .map(t -> ended
                                ? "ended " + DAY.format(t)
                                : "valid"
                                        + begins.map(b -> " from " + MINUTE.format(b))
                                                .orElse("") + " until " + DAY.format(t))
                        .orElse(unreadable ? "whom it names and until when it is valid is not known" : ""),
                unreadable || (c.until().isPresent() && !ended),
                c.groups().contains(Requester.MASTERS),
                DisplayText.clean((unreadable ? "asked for " : "for ")
                        + (c.user().isEmpty() ? "a user without a name" : c.user()) + groups
                        + "; asked for by " + c.by()
                        + c.made().map(t -> " on " + DAY.format(t)).orElse("")));
    }

    static String minute(Instant at) {
        return MINUTE.format(at);
    }

    static String day(Instant at) {
        return DAY.format(at);
    }

    private static String period(Optional<Instant> from, Optional<Instant> to) {
        if (from.isEmpty() || to.isEmpty()) {
            return "from a time it does not tell";
        }
        String first = DAY.format(from.get());
        String last = DAY.format(to.get());
        return first.equals(last) ? "on " + first : "from " + first + " to " + last;
    }
}
