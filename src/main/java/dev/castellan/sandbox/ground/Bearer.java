package dev.castellan.sandbox.ground;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Decides on the bearer token of a request: who is it, or which 401 is the answer. Continuous access evaluation included. */
public final class Bearer {
    private final Tokens tokens;
    private final Faults faults;

    Bearer(Tokens tokens, Faults faults) {
        this.tokens = tokens;
        this.faults = faults;
    }

    /**
     * Who the request comes from.
     *
     * @param audiences of which the token must name one
     * @param authorizationUri named in challenges
     * @throws Refused with 401 and a WWW-Authenticate challenge
     */
    public Tokens.Verified caller(
            Request request, Fault.Service service, Set<String> audiences, String authorizationUri) {
        String given = request.header("authorization").orElse("");
        if (!given.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw refuse(
                    service,
                    authorizationUri,
                    "AuthenticationFailed",
                    "Authentication failed. The 'Authorization' header is missing.",
                    "",
                    "");
        }
        Tokens.Check check = tokens.verify(given.substring(7).strip(), audiences);
        if (check.verified().isEmpty()) {
            Tokens.Problem problem = check.problem().orElse(Tokens.Problem.MALFORMED);
            throw switch (problem) {
                case EXPIRED ->
                    refuse(
                            service,
                            authorizationUri,
                            "ExpiredAuthenticationToken",
                            "The access token expiry UTC time is earlier than current UTC time.",
                            "invalid_token",
                            "");
                case AUDIENCE ->
                    refuse(
                            service,
                            authorizationUri,
                            "InvalidAuthenticationTokenAudience",
                            "The access token has been obtained for wrong audience or resource.",
                            "invalid_token",
                            "");
                case NOT_YET_VALID, SIGNATURE, MALFORMED ->
                    refuse(
                            service,
                            authorizationUri,
                            "InvalidAuthenticationToken",
                            "The access token is invalid.",
                            "invalid_token",
                            "");
            };
        }
        Tokens.Verified caller = check.verified().get();
        if (faults.take(service, request.path(), Fault.Kind.EXPIRE).isPresent()) {
            throw refuse(
                    service,
                    authorizationUri,
                    "ExpiredAuthenticationToken",
                    "The access token expiry UTC time is earlier than current UTC time.",
                    "invalid_token",
                    "");
        }
        Optional<Faults.Active> revoked = faults.peek(service, request.path(), Fault.Kind.REVOKE);
        if (revoked.isPresent()
                && caller.issuedAt().getEpochSecond() <= revoked.get().since().getEpochSecond()) {
            long notBefore = revoked.get().since().getEpochSecond();
            throw challenge(
                    caller,
                    service,
                    authorizationUri,
                    "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + notBefore + "\"}}}");
        }
        Optional<Faults.Active> wanted = faults.peek(service, request.path(), Fault.Kind.CHALLENGE);
        if (wanted.isPresent()) {
            String claims = wanted.get().fault().detail().isEmpty()
                    ? Fault.ACRS_C1
                    : wanted.get().fault().detail();
            if (!satisfies(caller, claims)) {
                faults.take(service, request.path(), Fault.Kind.CHALLENGE);
                throw challenge(caller, service, authorizationUri, claims);
            }
        }
        return caller;
    }

    /** Whether the token carries what a claims request asks for. */
    public static boolean satisfies(Tokens.Verified token, String claimsJson) {
        JsonNode wanted = Json.read(claimsJson).path("access_token");
        for (var claim : wanted.properties()) {
            if (!claim.getValue().path("essential").asBoolean(false)) {
                continue;
            }
            List<String> values = claim.getValue().has("values")
                    ? claim.getValue()
                            .path("values")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList()
                    : claim.getValue().has("value")
                            ? List.of(claim.getValue().path("value").asString())
                            : List.of();
            if (claim.getKey().equals("nbf")) {
                if (!values.isEmpty() && token.issuedAt().getEpochSecond() <= Long.parseLong(values.getFirst())) {
                    return false;
                }
            } else {
                List<String> has = token.texts(claim.getKey());
                if (values.isEmpty() ? has.isEmpty() : values.stream().noneMatch(has::contains)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Refused challenge(
            Tokens.Verified caller, Fault.Service service, String authorizationUri, String claims) {
        if (!caller.texts("xms_cc").contains("cp1")) {
            // A client that did not declare cp1 is not told about claims.
            return refuse(
                    service,
                    authorizationUri,
                    "InvalidAuthenticationToken",
                    "The access token is invalid.",
                    "invalid_token",
                    "");
        }
        return refuse(
                service,
                authorizationUri,
                "InvalidAuthenticationToken",
                "Continuous access evaluation resulted in challenge with result: InteractionRequired.",
                "insufficient_claims",
                Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8)));
    }

    private static Refused refuse(
            Fault.Service service, String authorizationUri, String code, String message, String error, String claims) {
        StringBuilder header = new StringBuilder("Bearer realm=\"\", authorization_uri=\"")
                .append(authorizationUri)
                .append('"');
        if (!error.isEmpty()) {
            header.append(", error=\"").append(error).append('"');
            header.append(", error_description=\"").append(message).append('"');
        }
        if (!claims.isEmpty()) {
            header.append(", claims=\"").append(claims).append('"');
        }
        return new Refused(
                HttpsEndpoint.error(service, 401, service == Fault.Service.KUBERNETES ? "Unauthorized" : code, message)
                        .with("WWW-Authenticate", header.toString()));
    }
}
