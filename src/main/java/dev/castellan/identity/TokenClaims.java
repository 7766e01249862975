package dev.castellan.identity;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claims of a token, for display. The signature is not checked: an access token is addressed to the resource, not to
 * Castellan, and nothing is decided by what it says.
 *
 * @param methods {@code amr}; empty when the token does not state them
 * @param contexts {@code acrs}
 * @param issuedAt {@code iat}
 * @param signedInAt {@code auth_time}
 * @param expiresAt {@code exp}
 * @param deviceId the registered device
 * @param tenantId {@code tid}
 * @param name {@code name}
 */
record TokenClaims(
        List<String> methods,
        List<String> contexts,
        Optional<Instant> issuedAt,
        Optional<Instant> signedInAt,
        Optional<Instant> expiresAt,
        Optional<String> deviceId,
        Optional<String> tenantId,
        Optional<String> name) {
    private static final JsonMapper JSON = new JsonMapper();

    /** The claims of a signed token in its compact form; empty when it is opaque. */
    static Optional<TokenClaims> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length < 2 || token.length() > 64 * 1024) {
            return Optional.empty();
        }
        try {
            JsonNode claims =
                    JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            return claims.isObject() ? Optional.of(read(claims)) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** The claims that a token library has read already. */
    static TokenClaims of(Map<String, ?> claims) {
        return read(JSON.valueToTree(claims));
    }

    /** What two tokens of one sign-in say together; the first is the newer one. */
    static Strength strength(Optional<TokenClaims> access, Optional<TokenClaims> id) {
        List<String> methods = access.map(TokenClaims::methods)
                .filter(m -> !m.isEmpty())
                .or(() -> id.map(TokenClaims::methods))
                .orElse(List.of());
        List<String> contexts = access.map(TokenClaims::contexts)
                .filter(c -> !c.isEmpty())
                .or(() -> id.map(TokenClaims::contexts))
                .orElse(List.of());
        return new Strength(
                methods,
                contexts,
                secondFactor(methods),
                access.flatMap(TokenClaims::signedInAt).or(() -> id.flatMap(TokenClaims::signedInAt)),
                access.flatMap(TokenClaims::expiresAt),
                access.flatMap(TokenClaims::deviceId).or(() -> id.flatMap(TokenClaims::deviceId)));
    }

    /**
     * Entra adds {@code mfa} to {@code amr} when several factors were used, also for keys and certificates that are two
     * factors by themselves ({@code ngcmfa} in older tokens).
     */
    private static Strength.SecondFactor secondFactor(List<String> methods) {
        if (methods.isEmpty()) {
            return Strength.SecondFactor.NOT_STATED;
        }
        return methods.contains("mfa") || methods.contains("ngcmfa")
                ? Strength.SecondFactor.PROVEN
                : Strength.SecondFactor.MISSING;
    }

    private static TokenClaims read(JsonNode claims) {
        return new TokenClaims(
                texts(claims.path("amr")),
                texts(claims.path("acrs")),
                moment(claims.path("iat")),
                moment(claims.path("auth_time")),
                moment(claims.path("exp")),
                text(claims.path("deviceid")),
                text(claims.path("tid")),
                text(claims.path("name")));
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isString()) {
            texts.add(node.asString());
        }
        for (JsonNode item : node) {
            if (item.isString() && texts.size() < 32) {
                texts.add(item.asString());
            }
        }
        return List.copyOf(texts);
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() && !node.asString().isBlank() ? Optional.of(node.asString()) : Optional.empty();
    }

    private static Optional<Instant> moment(JsonNode node) {
        try {
            if (node.isIntegralNumber()) {
                return Optional.of(Instant.ofEpochSecond(node.asLong()));
            }
            if (node.isString()) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(node.asString())));
            }
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
