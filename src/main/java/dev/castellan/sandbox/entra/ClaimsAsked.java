package dev.castellan.sandbox.entra;

import dev.castellan.sandbox.ground.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a {@code claims} parameter asks the access token to carry.
 *
 * @param acrs authentication contexts
 * @param capabilities of the client, {@code cp1}
 * @param notBefore only a token issued after this epoch second will do
 */
record ClaimsAsked(List<String> acrs, List<String> capabilities, OptionalLong notBefore) {
    static final ClaimsAsked NOTHING = new ClaimsAsked(List.of(), List.of(), OptionalLong.empty());

    /** Reads the parameter; empty when it is not a JSON object. */
    static Optional<ClaimsAsked> parse(Optional<String> parameter) {
        if (parameter.isEmpty() || parameter.get().isBlank()) {
            return Optional.of(NOTHING);
        }
        try {
            JsonNode root = Json.read(parameter.get());
            if (!root.isObject()) {
                return Optional.empty();
            }
            JsonNode asked = root.path("access_token");
            List<String> after = values(asked.path("nbf"));
            return Optional.of(new ClaimsAsked(
                    values(asked.path("acrs")),
                    values(asked.path("xms_cc")),
                    after.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(after.getFirst()))));
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> values(JsonNode claim) {
        List<String> values = new ArrayList<>();
        if (claim.has("value")) {
            values.add(claim.path("value").asString());
        }
        claim.path("values").forEach(v -> values.add(v.asString()));
        return List.copyOf(values);
    }
}
