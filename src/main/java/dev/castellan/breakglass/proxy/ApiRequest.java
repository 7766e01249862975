package dev.castellan.breakglass.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks of an API server, as the server's own resolver reads it ({@code RequestInfoFactory} of
 * k8s.io/apiserver): a resource, or another path. Targets that leave room for two readings are refused.
 *
 * @param verb as RBAC names it; the method in lower case for other paths
 * @param group empty for the core group and for other paths
 * @param resource empty for other paths
 * @param subresource empty for none
 * @param namespace empty for none
 * @param name empty for none
 * @param path decoded, begins with a slash
 * @param target what to send on: the same path in one agreed spelling, with the query as it came
 * @param query decoded
 */
record ApiRequest(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        String target,
        Map<String, List<String>> query) {
    private static final int LONGEST_TARGET = 32 * 1024;
    private static final int MOST_PARAMETERS = 1_000;

    /** A target that is not passed on. */
    static final class Ambiguous extends Exception {
        private static final long serialVersionUID = 1L;

        Ambiguous(String message) {
            super(message);
        }
    }

    /** Whether it is about a resource. */
    boolean forResource() {
        return !resource.isEmpty();
    }

    /** The resource with its sub-resource, as RBAC writes it. */
    String fullResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /**
     * The name of the object itself: to a proxy of pods, services and nodes it may be given as {@code scheme:name:port} or
     * {@code name:port} (k8s.io/apimachinery, {@code SplitSchemeNamePort}).
     */
    String objectName() {
        if (!subresource.equals("proxy") && !verb.equals("proxy")) {
            return name;
        }
        String[] parts = name.split(":", -1);
        return switch (parts.length) {
            case 2 -> parts[0];
            case 3 -> parts[1];
            default -> name;
        };
    }

    /** The first value of a parameter. */
    Optional<String> parameter(String parameter) {
        List<String> values = query.get(parameter);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** Whether the answer goes on until somebody ends it. */
    boolean longRunning() {
        return verb.equals("watch")
                || (subresource.equals("log") && truth("follow"))
                || switch (subresource) {
                    case "exec", "attach", "portforward", "proxy" -> true;
                    default -> false;
                };
    }

    /** The command that exec or attach is to run; empty where there is none. */
    List<String> command() {
        return subresource.equals("exec") ? query.getOrDefault("command", List.of()) : List.of();
    }

    /** Whether the answer is a terminal: what is typed and shown in a container. */
    boolean terminal() {
        return subresource.equals("exec") || subresource.equals("attach");
    }

    private boolean truth(String parameter) {
        return truth(parameter(parameter));
    }

    /** Go's strconv.ParseBool, with an empty value for true, as conversions of parameters have it. */
    private static boolean truth(Optional<String> value) {
        return value.isPresent()
                && !switch (value.get()) {
                    case "0", "f", "F", "false", "FALSE", "False" -> true;
                    default -> false;
                };
    }

    /**
     * What a request asks.
     *
     * @param target in origin form
     * @throws Ambiguous for a target that two servers might read in two ways
     */
    static ApiRequest of(String method, String target) throws Ambiguous {
        if (target.length() > LONGEST_TARGET) {
            throw new Ambiguous("The address is longer than " + LONGEST_TARGET + " characters.");
        }
        int question = target.indexOf('?');
        String rawPath = question < 0 ? target : target.substring(0, question);
        String rawQuery = question < 0 ? "" : target.substring(question + 1);
        if (!rawPath.startsWith("/")) {
            throw new Ambiguous("The address does not begin with a slash.");
        }
        if (target.indexOf('#') >= 0) {
            throw new Ambiguous("The address has a fragment.");
        }
        List<String> segments = segments(rawPath);
        Map<String, List<String>> query = query(rawQuery);
        Parts parts = parts(method, segments, query);
        check(segments, rawPath, parts);
        String path = "/" + String.join("/", segments);
        StringBuilder sent = new StringBuilder(target.length() + 16);
        for (String segment : segments) {
            sent.append('/');
            encode(segment, sent);
        }
        if (question >= 0) {
            sent.append('?').append(rawQuery);
        }
        return new ApiRequest(
                parts.verb,
                parts.group,
                parts.version,
                parts.resource,
                parts.subresource,
                parts.namespace,
                parts.name,
                path,
                sent.toString(),
                query);
    }

    /** The segments after the first slash, decoded; a slash at the end leaves an empty one. */
    private static List<String> segments(String rawPath) throws Ambiguous {
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.substring(1).split("/", -1)) {
            segments.add(decode(raw, false));
        }
        return segments;
    }

    private static void check(List<String> segments, String rawPath, Parts parts) throws Ambiguous {
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            for (String step : segment.split("/", -1)) {
                if (step.equals(".") || step.equals("..")) {
                    throw new Ambiguous("The address has a step to a folder above or to the same one.");
                }
            }
            if (segment.indexOf('\\') >= 0) {
                throw new Ambiguous("The address has a backslash.");
            }
            if (segment.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw new Ambiguous("The address has control characters.");
            }
            if (i >= parts.foreign) {
                // Behind …/proxy/ the address is the service's own matter.
                continue;
            }
            if (segment.isEmpty() && i < segments.size() - 1) {
                throw new Ambiguous("The address has an empty part between two slashes.");
            }
            if (segment.indexOf('/') >= 0 || segment.indexOf('%') >= 0 || segment.indexOf(';') >= 0) {
                throw new Ambiguous("The address has a slash, a percent sign or a semicolon within a name.");
            }
        }
        if (rawPath.endsWith("/") && parts.resource.length() > 0 && segments.size() - 1 < parts.foreign) {
            // The server reads this as without the slash, or finds nothing: nobody needs it.
            throw new Ambiguous("The address of a resource ends with a slash.");
        }
    }

    /** The parts as the resolver of the API server finds them. */
    private record Parts(
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            int foreign) {
        static Parts none(String method) {
            return new Parts(method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", Integer.MAX_VALUE);
        }
    }

    private static Parts parts(String method, List<String> all, Map<String, List<String>> query) throws Ambiguous {
        List<String> segments = new ArrayList<>(all);
        if (!segments.isEmpty() && segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        if (segments.size() < 3) {
            return Parts.none(method);
        }
        int at = 1;
        String group = "";
        switch (segments.getFirst()) {
            case "api" -> {}
            case "apis" -> {
                if (segments.size() < 4) {
                    return Parts.none(method);
                }
                group = segments.get(at++);
            }
            default -> {
                return Parts.none(method);
            }
        }
        String version = segments.get(at++);
        String verb = switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
        boolean wholeTail = false;
        if (segments.get(at).equals("proxy") || segments.get(at).equals("watch")) {
            // Old forms: /api/v1/watch/pods, and /api/v1/proxy/nodes/…, which servers before 1.10 answered.
            if (segments.size() < at + 2) {
                throw new Ambiguous("The address names no resource.");
            }
            verb = segments.get(at++);
            wholeTail = verb.equals("proxy");
        }
        String namespace = "";
        if (segments.get(at).equals("namespaces") && segments.size() > at + 1) {
            namespace = segments.get(at + 1);
            if (segments.size() > at + 2
                    && !segments.get(at + 2).equals("status")
                    && !segments.get(at + 2).equals("finalize")) {
                at += 2;
            }
        }
        String resource = segments.get(at);
        String name = segments.size() > at + 1 ? segments.get(at + 1) : "";
        String subresource = segments.size() > at + 2 && !wholeTail ? segments.get(at + 2) : "";
        if (resource.isEmpty()) {
            throw new Ambiguous("The address names no resource.");
        }
        if (name.isEmpty() && verb.equals("get")) {
            verb = truth(first(query, "watch")) ? "watch" : "list";
            name = named(first(query, "fieldSelector").orElse(""));
        }
        if (name.isEmpty() && verb.equals("delete")) {
            verb = "deletecollection";
        }
        boolean toBackend = subresource.equals("proxy") || wholeTail;
        int foreign = toBackend ? at + (wholeTail ? 2 : 3) : Integer.MAX_VALUE;
        return new Parts(verb, group, version, resource, subresource, namespace, name, foreign);
    }

    private static Optional<String> first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** The name that a selector of fields leaves as the only one. */
    private static String named(String selector) {
        for (String term : selector.split(",", -1)) {
            int equals = term.indexOf('=');
            if (equals > 0 && term.substring(0, equals).equals("metadata.name")) {
                String value = term.substring(equals + 1);
                return value.startsWith("=") ? value.substring(1) : value;
            }
        }
        return "";
    }

    private static Map<String, List<String>> query(String raw) throws Ambiguous {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (raw.isEmpty()) {
            return query;
        }
        String[] parameters = raw.split("&", -1);
        if (parameters.length > MOST_PARAMETERS) {
            throw new Ambiguous("The address has more than " + MOST_PARAMETERS + " parameters.");
        }
        for (String parameter : parameters) {
            if (parameter.isEmpty()) {
                continue;
            }
            if (parameter.indexOf(';') >= 0) {
                // Go drops such a parameter, others split it.
                throw new Ambiguous("The address has a semicolon between parameters.");
            }
            int equals = parameter.indexOf('=');
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals), true);
            String value = equals < 0 ? "" : decode(parameter.substring(equals + 1), true);
            query.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
        }
        return query;
    }

    private static String decode(String raw, boolean plusIsSpace) throws Ambiguous {
        if (raw.indexOf('%') < 0 && !(plusIsSpace && raw.indexOf('+') >= 0)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int count = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Ambiguous("The address has a percent sign that encodes nothing.");
                }
                bytes[count++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                bytes[count++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOf(bytes, count)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Ambiguous("The address is not UTF-8.");
        }
    }

    private static void encode(String segment, StringBuilder to) {
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~!$&'()*+,=:@".indexOf(c) >= 0;
            if (plain) {
                to.append((char) c);
            } else {
                to.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
    }

    private static final String HEX = "0123456789ABCDEF";
}
