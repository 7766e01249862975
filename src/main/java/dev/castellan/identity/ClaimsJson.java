package dev.castellan.identity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Demanded claims in the JSON form of OpenID Connect (Core 1.0, section 5.5). Pure. */
final class ClaimsJson {
    private static final int LONGEST = 8 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(LONGEST)
                            .maxNumberLength(32)
                            .build())
                    .build())
            .build();
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private ClaimsJson() {}

    /** The claims, written anew, if they are an object of objects and of a sane size. */
    static Optional<String> checked(String json) {
        return read(json).map(ClaimsJson::write);
    }

    /** Both demands in one. Where they differ in a value, either value is offered. */
    static String merge(String one, String other) {
        Optional<ObjectNode> a = read(one);
        Optional<ObjectNode> b = read(other);
        if (a.isEmpty()) {
            return b.map(ClaimsJson::write).orElse("{}");
        }
        if (b.isEmpty()) {
            return write(a.get());
        }
        ObjectNode merged = a.get();
        for (Map.Entry<String, JsonNode> target : b.get().properties()) {
            ObjectNode into = merged.get(target.getKey()) instanceof ObjectNode present
                    ? present
                    : merged.putObject(target.getKey());
            for (Map.Entry<String, JsonNode> claim : target.getValue().properties()) {
                JsonNode present = into.get(claim.getKey());
                into.set(
                        claim.getKey(),
                        present == null ? claim.getValue() : both(claim.getKey(), present, claim.getValue()));
            }
        }
        return write(merged);
    }

    /** The claims together with the statement that this client understands challenges (client capability cp1). */
    static String withCapabilities(String claims) {
        return merge(claims, "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
    }

    /** Whether answering {@code answered} answers {@code demanded} too. */
    static boolean covers(String answered, String demanded) {
        Optional<ObjectNode> a = read(answered);
        Optional<ObjectNode> d = read(demanded);
        if (a.isEmpty() || d.isEmpty()) {
            return false;
        }
        return write(a.get()).equals(merge(write(a.get()), write(d.get())));
    }

    /** Whether a token with these claims satisfies the demand as far as can be told: contexts and age only. */
    static boolean satisfied(String demanded, TokenClaims token) {
        Optional<ObjectNode> claims = read(demanded);
        if (claims.isEmpty()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> target : claims.get().properties()) {
            if (!target.getKey().equals("access_token")) {
                return false;
            }
            for (Map.Entry<String, JsonNode> claim : target.getValue().properties()) {
                boolean met = switch (claim.getKey()) {
                    case "acrs" ->
                        token.contexts().containsAll(values(claim.getValue()))
                                && !values(claim.getValue()).isEmpty();
                    case "nbf" -> notBefore(claim.getValue(), token);
                    case "xms_cc" -> true;
                    default -> false;
                };
                if (!met) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What is asked for, in words. */
    static String inWords(String demanded) {
        Optional<ObjectNode> claims = read(demanded);
        List<String> parts = new ArrayList<>();
        claims.ifPresent(all -> {
            for (JsonNode target : all) {
                for (Map.Entry<String, JsonNode> claim : target.properties()) {
                    switch (claim.getKey()) {
                        case "acrs" -> {
                            List<String> plain = values(claim.getValue()).stream()
                                    .filter(v -> PLAIN.matcher(v).matches())
                                    .toList();
                            parts.add(
                                    plain.isEmpty()
                                            ? "a stronger sign-in"
                                            : "a stronger sign-in (authentication context "
                                                    + String.join(", ", plain)
                                                    + ")");
                        }
                        case "nbf" -> parts.add("a fresh sign-in, because something about the account changed");
                        case "amr" -> parts.add("a further sign-in method");
                        case "deviceid" -> parts.add("a registered device");
                        case "xms_cc" -> {}
                        default -> parts.add("further proof");
                    }
                }
            }
        });
        return parts.isEmpty() ? "a new sign-in" : String.join(" and ", new LinkedHashSet<>(parts));
    }

    private static boolean notBefore(JsonNode claim, TokenClaims token) {
        List<String> values = values(claim);
        if (values.size() != 1 || token.issuedAt().isEmpty()) {
            return false;
        }
        try {
            return token.issuedAt().get().getEpochSecond() >= Long.parseLong(values.getFirst());
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static JsonNode both(String name, JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return one;
        }
        Set<String> values = new LinkedHashSet<>(values(one));
        values.addAll(values(other));
        ObjectNode claim = JsonNodeFactory.instance.objectNode();
        if (one.path("essential").asBoolean(false) || other.path("essential").asBoolean(false)) {
            claim.put("essential", true);
        }
        if (name.equals("nbf")) {
            // The later moment answers the earlier demand as well.
            values = values.stream()
                    .max((x, y) -> x.length() == y.length() ? x.compareTo(y) : Integer.compare(x.length(), y.length()))
                    .map(Set::of)
                    .orElse(Set.of());
        }
        if (values.size() == 1) {
            claim.put("value", values.iterator().next());
        } else if (!values.isEmpty()) {
            ArrayNode list = claim.putArray("values");
            values.forEach(list::add);
        }
        return claim;
    }

    private static List<String> values(JsonNode claim) {
        List<String> values = new ArrayList<>();
        if (claim.path("value").isValueNode() && !claim.path("value").isNull()) {
            values.add(claim.path("value").asString());
        }
        for (JsonNode value : claim.path("values")) {
            if (value.isValueNode()) {
                values.add(value.asString());
            }
        }
        return values;
    }

    private static Optional<ObjectNode> read(String json) {
        if (json.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode claims) || claims.isEmpty()) {
                return Optional.empty();
            }
            for (JsonNode target : claims) {
                if (!target.isObject()) {
                    return Optional.empty();
                }
            }
            return Optional.of(claims);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String write(ObjectNode claims) {
        return JSON.writeValueAsString(claims);
    }
}
