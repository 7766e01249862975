package dev.castellan.access.usage;

import dev.castellan.access.Principal;
import dev.castellan.access.Request;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Principal, Set<Request>> used = new LinkedHashMap<>();
    private final Map<Principal, Set<String>> groups = new LinkedHashMap<>();
    private int uses;
    private long events;
    private long unread;
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
     * Equal requests of somebody, counted.
     *
     * @param refused whether they were not allowed
     */
    public record Counted(
            String user,
            List<String> groups,
            Request request,
            boolean refused,
            long events,
            Optional<Instant> first,
            Optional<Instant> last) {
        public Counted {
            groups = List.copyOf(groups);
        }
    }

    /** From requests that were counted elsewhere. */
    public static AuditLog of(List<Counted> records) {
        AuditLog log = new AuditLog();
        for (Counted record : records) {
            log.events += record.events();
            record.first().ifPresent(log::time);
            record.last().ifPresent(log::time);
            if (!record.refused()) {
                log.add(record.user(), record.groups(), record.request());
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
        JsonNode impersonated = event.path("impersonatedUser");
        if (impersonated.isObject()) {
            String name = impersonated.path("username").asString("");
            String namespace = "";
            String resource = "users";
            String shown = name;
            String[] parts = name.split(":", -1);
            if (parts.length == 4 && name.startsWith("system:serviceaccount:")) {
                resource = "serviceaccounts";
                namespace = parts[2];
                shown = parts[3];
            }
            add(event.path("user"), new Request.OnResource("impersonate", "", resource, "", namespace, shown));
            for (JsonNode group : impersonated.path("groups")) {
                if (!group.asString("").startsWith("system:")) {
                    add(
                            event.path("user"),
                            new Request.OnResource("impersonate", "", "groups", "", "", group.asString("")));
                }
            }
        }
        add(impersonated.isObject() ? impersonated : event.path("user"), request(event));
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

    private void add(JsonNode user, Request request) {
        List<String> of = new ArrayList<>();
        user.path("groups").forEach(g -> of.add(g.asString("")));
        add(user.path("username").asString(""), of, request);
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

    /** The time of the first event. */
    public Optional<Instant> from() {
        return from;
    }

    /** The time of the last. */
    public Optional<Instant> to() {
        return to;
    }
}
