package dev.castellan.console.fleet;

import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.RouteKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * What was typed into the search field: words and field terms, all of which have to hold. {@code env:production
 * site:leeds agent:behind cert:<30d route:direct -offline "two words" site:leeds,york}. A minus turns a term round, a
 * comma separates alternatives, quotes keep spaces.
 */
final class FleetQuery {
    /** Field names and what can be said about them, for the help shown at the search field. */
    static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("name", "part of the name"),
            Map.entry("env", "production, test, development, unclassified"),
            Map.entry("site", "part of the site, or none"),
            Map.entry("kind", "aks, k3s, openshift …"),
            Map.entry("k8s", "1.31, <1.30"),
            Map.entry("agent", "behind, current, unknown, or a version"),
            Map.entry("state", "connected, offline, expired …"),
            Map.entry("seen", "<1h, >2d, never"),
            Map.entry("cert", "<30d, expired, unknown"),
            Map.entry("route", "direct, connect, kubeconfig, none"),
            Map.entry("nodes", "5, >10"),
            Map.entry("rbac", "azure, kubernetes, unknown"),
            Map.entry("source", "part of the subscription or file"),
            Map.entry("group", "part of the resource group"),
            Map.entry("region", "part of the Azure region"),
            Map.entry("tag", "a tag, or tag=value"),
            Map.entry("needs", "attention, tainted, overdue, offline, certificate, agent, environment, route"));

    private record Term(boolean negated, BiPredicate<FleetRow, Instant> test) {
        boolean holds(FleetRow row, Instant now) {
            return test.test(row, now) != negated;
        }
    }

    private final List<Term> terms;
    private final List<String> problems;

    private FleetQuery(List<Term> terms, List<String> problems) {
        this.terms = List.copyOf(terms);
        this.problems = List.copyOf(problems);
    }

    /** Reads what was typed; never fails: what is not understood is looked for as plain text and told. */
    static FleetQuery parse(String typed) {
        List<Term> terms = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String token : tokens(typed)) {
            boolean negated = token.length() > 1 && token.charAt(0) == '-';
            String body = (negated ? token.substring(1) : token).toLowerCase(Locale.ROOT);
            int colon = body.indexOf(':');
            if (colon > 0) {
                String field = body.substring(0, colon);
                String value = body.substring(colon + 1);
                if (value.isEmpty() && fieldKnown(field)) {
                    continue; // still being typed
                }
                Optional<BiPredicate<FleetRow, Instant>> test = field(field, value);
                if (test.isPresent()) {
                    terms.add(new Term(negated, test.get()));
                    continue;
                }
                problems.add(
                        fieldKnown(field)
                                ? "“" + value + "” does not fit " + field + ": use " + FIELDS.get(canonical(field))
                                        + "."
                                : "There is no field “" + field + "”; it is looked for as text.");
                if (fieldKnown(field)) {
                    continue;
                }
            }
            terms.add(new Term(negated, (row, now) -> row.words().contains(body)));
        }
        return new FleetQuery(terms, problems);
    }

    /** Whether a row is wanted. */
    boolean matches(FleetRow row, Instant now) {
        for (Term term : terms) {
            if (!term.holds(row, now)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every row is wanted. */
    boolean isEmpty() {
        return terms.isEmpty();
    }

    /** What was not understood, as sentences. */
    List<String> problems() {
        return problems;
    }

    /** Whether what was typed holds this term. */
    static boolean has(String typed, String term) {
        return tokens(typed).stream().anyMatch(t -> t.equalsIgnoreCase(unquoted(term)));
    }

    /** The text with the term taken out where it is in, and put in where it is not. */
    static String toggle(String typed, String term) {
        List<String> left = new ArrayList<>(tokens(typed));
        boolean removed = left.removeIf(t -> t.equalsIgnoreCase(unquoted(term)));
        if (!removed) {
            left.add(unquoted(term));
        }
        return left.stream().map(FleetQuery::quoted).collect(Collectors.joining(" "));
    }

    private static String unquoted(String term) {
        return term.replace("\"", "");
    }

    private static String quoted(String token) {
        return token.chars().anyMatch(Character::isWhitespace) ? '"' + token + '"' : token;
    }

    private static List<String> tokens(String typed) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (Character.isWhitespace(c) && !quoted) {
                if (!token.isEmpty()) {
                    tokens.add(token.toString());
                    token.setLength(0);
                }
            } else {
                token.append(c);
            }
        }
        if (!token.isEmpty()) {
            tokens.add(token.toString());
        }
        return tokens;
    }

    private static String canonical(String field) {
        return switch (field) {
            case "environment" -> "env";
            case "version", "kubernetes" -> "k8s";
            case "certificate" -> "cert";
            case "sub", "subscription" -> "source";
            case "rg", "resourcegroup" -> "group";
            case "location" -> "region";
            case "connectivity", "status" -> "state";
            case "contact" -> "seen";
            default -> field;
        };
    }

    private static boolean fieldKnown(String field) {
        return FIELDS.containsKey(canonical(field));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> field(String field, String value) {
        BiPredicate<FleetRow, Instant> any = null;
        for (String alternative : value.split(",", -1)) {
            if (alternative.isEmpty()) {
                continue;
            }
            Optional<BiPredicate<FleetRow, Instant>> one = alternative(canonical(field), alternative);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            any = any == null ? one.get() : any.or(one.get());
        }
        return Optional.ofNullable(any);
    }

    private static Optional<BiPredicate<FleetRow, Instant>> alternative(String field, String value) {
        return switch (field) {
            case "name" -> text(r -> r.name().toLowerCase(Locale.ROOT), value);
            case "env" -> environment(value);
            case "site" -> textOrNone(FleetRow::site, value);
            case "kind" -> text(r -> r.kind().toLowerCase(Locale.ROOT), value);
            case "k8s" -> version(FleetRow::kubernetes, value);
            case "agent" -> agent(value);
            case "state" ->
                Optional.of((r, now) -> r.cluster()
                                .connectivity()
                                .label()
                                .toLowerCase(Locale.ROOT)
                                .startsWith(value)
                        || r.cluster()
                                .connectivity()
                                .label()
                                .toLowerCase(Locale.ROOT)
                                .replace(" ", "-")
                                .startsWith(value));
            case "seen" -> seen(value);
            case "cert" -> certificate(value);
            case "route" -> route(value);
            case "nodes" ->
                number(value)
                        .map(test -> (r, now) ->
                                r.cluster().nodeCount().map(test::test).orElse(false));
            case "rbac" -> rbac(value);
            case "source" -> text(r -> r.source().toLowerCase(Locale.ROOT), value);
            case "group" -> text(r -> r.resourceGroup().toLowerCase(Locale.ROOT), value);
            case "region" -> text(r -> r.region().toLowerCase(Locale.ROOT), value);
            case "tag" -> tag(value);
            case "needs" -> needs(value);
            default -> Optional.empty();
        };
    }

    private static Optional<BiPredicate<FleetRow, Instant>> text(
            java.util.function.Function<FleetRow, String> text, String value) {
        return Optional.of((r, now) -> text.apply(r).contains(value));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> textOrNone(
            java.util.function.Function<FleetRow, String> text, String value) {
        if (value.equals("none")) {
            return Optional.of((r, now) -> text.apply(r).isEmpty());
        }
        return text(r -> text.apply(r).toLowerCase(Locale.ROOT), value);
    }

    private static Optional<BiPredicate<FleetRow, Instant>> environment(String value) {
        String wanted = value.equals("unknown") || value.equals("none") ? "unclassified" : value;
        List<Environment> fitting = Arrays.stream(Environment.values())
                .filter(e -> e.label().toLowerCase(Locale.ROOT).startsWith(wanted))
                .toList();
        return fitting.isEmpty() ? Optional.empty() : Optional.of((r, now) -> fitting.contains(r.environment()));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> agent(String value) {
        return switch (value) {
            case "behind" -> Optional.of((r, now) -> r.cluster().agentBehind());
            case "current" ->
                Optional.of((r, now) -> r.cluster().desiredAgentVersion().isPresent()
                        && !r.agent().isEmpty()
                        && !r.cluster().agentBehind());
            case "unknown", "none" -> Optional.of((r, now) -> r.agent().isEmpty());
            default -> version(FleetRow::agent, value);
        };
    }

    private static Optional<BiPredicate<FleetRow, Instant>> version(
            java.util.function.Function<FleetRow, String> version, String value) {
        if (value.equals("unknown") || value.equals("none")) {
            return Optional.of((r, now) -> version.apply(r).isEmpty());
        }
        char sign = value.charAt(0);
        String bound = sign == '<' || sign == '>' ? value.substring(1) : value;
        String plain = bound.startsWith("v") ? bound.substring(1) : bound;
        if (plain.isEmpty() || !Character.isDigit(plain.charAt(0))) {
            return Optional.empty();
        }
        return switch (sign) {
            case '<' ->
                Optional.of((r, now) -> !version.apply(r).isEmpty()
                        && NaturalOrder.compare(version.apply(r), plain) < 0
                        && !versionStarts(version.apply(r), plain));
            case '>' ->
                Optional.of((r, now) ->
                        NaturalOrder.compare(version.apply(r), plain) > 0 && !versionStarts(version.apply(r), plain));
            default -> Optional.of((r, now) -> versionStarts(version.apply(r), plain));
        };
    }

    /** Whether the version begins with the given parts: 1.3 begins 1.3.5 but not 1.31. */
    private static boolean versionStarts(String version, String start) {
        return version.startsWith(start)
                && (version.length() == start.length() || !Character.isDigit(version.charAt(start.length())));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> seen(String value) {
        if (value.equals("never") || value.equals("unknown")) {
            return Optional.of((r, now) -> r.cluster().lastContact().isEmpty());
        }
        return bounded(value)
                .map(bound -> (r, now) -> r.cluster()
                        .lastContact()
                        .map(at -> bound.below() == Duration.between(at, now).compareTo(bound.span()) < 0)
                        .orElse(false));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> certificate(String value) {
        return switch (value) {
            case "expired" -> Optional.of((r, now) -> r.certificate() == CertificateWarning.EXPIRED);
            case "soon" ->
                Optional.of((r, now) ->
                        r.certificate() == CertificateWarning.SOON || r.certificate() == CertificateWarning.URGENT);
            case "unknown", "none" ->
                Optional.of((r, now) -> r.cluster().certificateExpiry().isEmpty());
            default ->
                bounded(value)
                        .map(bound -> (r, now) -> r.cluster()
                                .certificateExpiry()
                                .map(end -> bound.below()
                                        == Duration.between(now, end).compareTo(bound.span()) < 0)
                                .orElse(false));
        };
    }

    private static Optional<BiPredicate<FleetRow, Instant>> route(String value) {
        if (value.equals("none")) {
            return Optional.of((r, now) -> r.cluster().routes().isEmpty());
        }
        List<RouteKind> fitting = Arrays.stream(RouteKind.values())
                .filter(k -> k.name().toLowerCase(Locale.ROOT).replace('_', '-').contains(value))
                .toList();
        return fitting.isEmpty()
                ? Optional.empty()
                : Optional.of((r, now) -> r.cluster().routes().stream().anyMatch(fitting::contains));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> rbac(String value) {
        return switch (value) {
            case "azure" -> Optional.of((r, now) -> r.cluster().azureRbac().orElse(false));
            case "kubernetes" ->
                Optional.of((r, now) -> r.cluster().azureRbac().map(on -> !on).orElse(false));
            case "unknown" -> Optional.of((r, now) -> r.cluster().azureRbac().isEmpty());
            default -> Optional.empty();
        };
    }

    private static Optional<BiPredicate<FleetRow, Instant>> tag(String value) {
        int equals = value.indexOf('=');
        String key = equals < 0 ? value : value.substring(0, equals);
        String wanted = equals < 0 ? "" : value.substring(equals + 1);
        return Optional.of((r, now) -> r.cluster().tags().entrySet().stream()
                .anyMatch(t -> t.getKey().toLowerCase(Locale.ROOT).equals(key)
                        && t.getValue().toLowerCase(Locale.ROOT).contains(wanted)));
    }

    private static Optional<BiPredicate<FleetRow, Instant>> needs(String value) {
        if (value.equals("attention")) {
            return Optional.of((r, now) -> r.needsAttention());
        }
        List<Attention> fitting = Arrays.stream(Attention.values())
                .filter(a -> a.id().startsWith(value))
                .toList();
        return fitting.isEmpty()
                ? Optional.empty()
                : Optional.of((r, now) -> r.attention().stream().anyMatch(fitting::contains));
    }

    private static Optional<IntPredicate> number(String value) {
        char sign = value.charAt(0);
        String digits = sign == '<' || sign == '>' ? value.substring(1) : value;
        if (!digits.matches("\\d{1,6}")) {
            return Optional.empty();
        }
        int bound = Integer.parseInt(digits);
        return Optional.of(
                switch (sign) {
                    case '<' -> n -> n < bound;
                    case '>' -> n -> n > bound;
                    default -> n -> n == bound;
                });
    }

    private record Bound(boolean below, Duration span) {}

    private static Optional<Bound> bounded(String value) {
        boolean below = value.startsWith("<");
        if (!below && !value.startsWith(">")) {
            return Optional.empty();
        }
        String span = value.substring(1);
        if (!span.matches("\\d{1,6}[mhdw]")) {
            return Optional.empty();
        }
        long count = Long.parseLong(span.substring(0, span.length() - 1));
        Duration duration = switch (span.charAt(span.length() - 1)) {
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'w' -> Duration.ofDays(7 * count);
            default -> Duration.ofDays(count);
        };
        return Optional.of(new Bound(below, duration));
    }
}
