package dev.castellan.access.usage;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Scopes;
import dev.castellan.failure.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an audit log says was done ({@code audit.k8s.io/v1} events, one in a line). Requests that were refused are no use of
 * a right and are left out.
 */
public final class AuditLog {
    private static final int LONGEST_LINE = 4_000_000;
    private static final int MOST_USES = 2_000_000;
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Principal, Set<Request>> used = new LinkedHashMap<>();
    private final Map<Principal, Set<String>> groups = new LinkedHashMap<>();
    private int uses;
    private long events;
    private long unread;
    private final Coverage coverage = new Coverage();
    private boolean withoutReads;
    private Optional<String> partial = Optional.empty();
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();

    /** From a file, plain or gzip. A line that is no event is counted and passed over; a cut end is not lost. */
    public static AuditLog read(Path file) {
        AuditLog log = new AuditLog();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            log.lines(gzip ? new BufferedInputStream(new GZIPInputStream(raw)) : raw);
        } catch (IOException e) {
            if (log.events == 0) {
                throw Failure.expected(
                                "access-audit-unread",
                                "The audit log " + file + " cannot be read.",
                                "Nothing is known of what was used.",
                                "Check the path; the log is JSON lines, plain or gzip.")
                        .asException();
            }
            log.unread++;
        }
        return log;
    }

    /**
     * Whom a request was made as, by somebody with the right to impersonate them.
     *
     * @param uid empty where none was asked for
     * @param extra further attributes, by key
     */
    public record As(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
        public As {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }

        /** As the API server writes it in an event; empty where nobody was impersonated. */
        static Optional<As> of(JsonNode user) {
            if (!user.isObject()) {
                return Optional.empty();
            }
            Map<String, List<String>> extra = new LinkedHashMap<>();
            user.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
            return Optional.of(new As(
                    user.path("username").asString(""),
                    user.path("uid").asString(""),
                    texts(user.path("groups")),
                    extra));
        }
    }

    /**
     * Equal requests of somebody, counted.
     *
     * @param as whom they impersonated
     * @param refused whether they were not allowed
     */
    public record Counted(
            String user,
            List<String> groups,
            Optional<As> as,
            Request request,
            boolean refused,
            long events,
            Optional<Instant> first,
            Optional<Instant> last) {
        public Counted {
            groups = List.copyOf(groups);
        }
    }

    /** From requests that were counted elsewhere, of a log that holds all of them. */
    public static AuditLog of(List<Counted> records) {
        return of(records, false, Optional.empty());
    }

    /**
     * From requests that were counted elsewhere.
     *
     * @param changesOnly whether requests to get and list were left out
     * @param partial why more is missing, in sentences
     */
    public static AuditLog of(List<Counted> records, boolean changesOnly, Optional<String> partial) {
        AuditLog log = new AuditLog();
        log.withoutReads = changesOnly;
        log.partial = partial;
        for (Counted record : records) {
            log.events += record.events();
            log.coverage.seen(record.request());
            record.first().ifPresent(log::time);
            record.last().ifPresent(log::time);
            if (!record.refused()) {
                log.done(record.user(), record.groups(), record.as(), record.request());
            }
        }
        return log;
    }

    private void lines(InputStream in) throws IOException {
        byte[] line = new byte[8_192];
        int size = 0;
        boolean tooLong = false;
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0 || b == '\n') {
                if (tooLong) {
                    unread++;
                } else if (size > 0) {
                    line(new String(line, 0, size, StandardCharsets.UTF_8));
                }
                size = 0;
                tooLong = false;
                if (b < 0) {
                    return;
                }
            } else if (size < LONGEST_LINE) {
                if (size == line.length) {
                    line = java.util.Arrays.copyOf(line, size * 2);
                }
                line[size++] = (byte) b;
            } else {
                tooLong = true;
            }
        }
    }

    private void line(String text) {
        if (text.isBlank()) {
            return;
        }
        try {
            JsonNode event = JSON.readTree(text);
            if (!event.path("kind").asString("").equals("Event")
                    || !event.path("user").isObject()) {
                unread++;
                return;
            }
            event(event);
        } catch (JacksonException e) {
            unread++;
        }
    }

    private void event(JsonNode event) {
        events++;
        time(event);
        Request request = request(event);
        coverage.seen(request);
        // One request has several stages; each is as good, and sets count one.
        int code = event.path("responseStatus").path("code").asInt(0);
        boolean refused = event.path("annotations")
                        .path("authorization.k8s.io/decision")
                        .asString("")
                        .equals("forbid")
                || code == 401
                || code == 403;
        if (refused || event.path("stage").asString("").equals("RequestReceived")) {
            return;
        }
        JsonNode user = event.path("user");
        done(
                user.path("username").asString(""),
                texts(user.path("groups")),
                As.of(event.path("impersonatedUser")),
                request);
    }

    /**
     * What somebody did. As somebody else they used the right to impersonate and nothing more: the request itself is the
     * other's. Source: Kubernetes documentation, user impersonation.
     */
    private void done(String user, List<String> with, Optional<As> as, Request request) {
        if (as.isEmpty()) {
            add(user, with, request);
            return;
        }
        As other = as.get();
        String[] parts = other.user().split(":", -1);
        boolean account = parts.length == 4 && other.user().startsWith("system:serviceaccount:");
        add(
                user,
                with,
                account
                        ? impersonate("", "serviceaccounts", "", parts[2], parts[3])
                        : impersonate("", "users", "", "", other.user()));
        for (String group : other.groups()) {
            // These the server adds by itself, and asks nobody for a right to them.
            boolean added = group.equals(Requester.AUTHENTICATED)
                    || group.equals(Requester.UNAUTHENTICATED)
                    || (account
                            && (group.equals(Requester.SERVICE_ACCOUNTS)
                                    || group.equals(Requester.SERVICE_ACCOUNTS + ":" + parts[2])));
            if (!added) {
                add(user, with, impersonate("", "groups", "", "", group));
            }
        }
        if (!other.uid().isEmpty()) {
            add(user, with, impersonate(AUTHENTICATION, "uids", "", "", other.uid()));
        }
        other.extra()
                .forEach((key, values) -> values.forEach(
                        value -> add(user, with, impersonate(AUTHENTICATION, "userextras", key, "", value))));
        add(other.user(), other.groups(), request);
    }

    private static Request impersonate(String group, String resource, String sub, String namespace, String name) {
        return new Request.OnResource("impersonate", group, resource, sub, namespace, name);
    }

    private static Request request(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String verb = event.path("verb").asString("");
        if (!object.isObject() || object.path("resource").asString("").isEmpty()) {
            String uri = event.path("requestURI").asString("");
            int question = uri.indexOf('?');
            return new Request.OnPath(verb, question < 0 ? uri : uri.substring(0, question));
        }
        // The name of an object that is made is in the log but not in the request that is decided.
        String sub = object.path("subresource").asString("");
        boolean named = !(verb.equals("create") && sub.isEmpty());
        return new Request.OnResource(
                verb,
                object.path("apiGroup").asString(""),
                object.path("resource").asString(""),
                sub,
                object.path("namespace").asString(""),
                named ? object.path("name").asString("") : "");
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asString("")));
        return texts;
    }

    private void add(String name, List<String> with, Request request) {
        if (name.isEmpty()) {
            unread++;
            return;
        }
        Principal who = Principal.user(name);
        groups.computeIfAbsent(who, p -> new LinkedHashSet<>()).addAll(with);
        if (uses >= MOST_USES) {
            unread++;
        } else if (used.computeIfAbsent(who, p -> new LinkedHashSet<>()).add(request)) {
            uses++;
        }
    }

    private void time(JsonNode event) {
        try {
            time(Instant.parse(event.path("requestReceivedTimestamp").asString("")));
        } catch (DateTimeException e) {
            // An event without a time counts all the same.
        }
    }

    private void time(Instant at) {
        from = Optional.of(from.filter(f -> f.isBefore(at)).orElse(at));
        to = Optional.of(to.filter(t -> t.isAfter(at)).orElse(at));
    }

    /** What each user did that was allowed. */
    public Map<Principal, Set<Request>> used() {
        return used;
    }

    /** The groups a user came with. */
    public Set<String> groups(Principal user) {
        return groups.getOrDefault(user, Set.of());
    }

    /** How many events there were. */
    public long events() {
        return events;
    }

    /** How many lines could not be understood or kept; what they say is missing. */
    public long unread() {
        return unread;
    }

    /**
     * Whether requests to get and list are not in it, so that nothing can be said about rights to those: it was collected
     * without them, or holds not a single one, which no cluster does without.
     */
    public boolean changesOnly() {
        return withoutReads || (events > 0 && coverage.noReading());
    }

    /** What of a rule may have been used without being in the log: what reads, and what writes events and the like. */
    public List<PolicyRule> unknown(PolicyRule rule, Scopes scopes) {
        return coverage.unknown(rule, scopes);
    }

    /** Why more is missing than {@link #unread} and {@link #changesOnly} say, in sentences; empty where nothing is. */
    public Optional<String> partial() {
        return partial;
    }

    /** Whether all of it was sent and understood: only then what it does not show was not done. */
    public boolean whole() {
        return events > 0 && unread == 0 && partial.isEmpty();
    }

    /** What is not in it, a sentence each. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (events == 0) {
            missing.add("The audit log shows nothing: whether rights are used is not known.");
        } else if (changesOnly()) {
            missing.add(
                    "The audit log holds no requests that only read, or none but watches, as one of kube-audit-admin:"
                            + " whether rights to get and list, and to watch what nobody is seen watching, are used is"
                            + " not known.");
        } else {
            long kinds = coverage.kindsRead();
            missing.add("The audit log shows reading of " + kinds + (kinds == 1 ? " kind" : " kinds")
                    + " of resources: whether rights to read others, or to read in a way that nobody is seen reading"
                    + " (get, list, watch), are used is not known.");
        }
        List<String> notWritten = coverage.notWritten();
        if (events > 0 && !notWritten.isEmpty()) {
            missing.add("The audit log shows no writing of " + String.join(", ", notWritten)
                    + ": whether rights to those are used is not known.");
        }
        partial.ifPresent(missing::add);
        if (unread > 0) {
            missing.add(
                    unread == 1
                            ? "A line of the audit log could not be read."
                            : unread + " lines of the audit log could not be read.");
        }
        return missing;
    }

    /** The time of the first event. */
    public Optional<Instant> from() {
        return from;
    }

    /** The time of the last. */
    public Optional<Instant> to() {
        return to;
    }
}
