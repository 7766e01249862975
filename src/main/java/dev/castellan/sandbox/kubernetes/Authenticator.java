package dev.castellan.sandbox.kubernetes;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.Refused;
import dev.castellan.sandbox.ground.Request;
import dev.castellan.sandbox.ground.Tokens;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Finds out who sends a request, in the order of the API server: client certificate, then bearer token, then nobody.
 *
 * @param ground the world
 * @param rules what this server accepts
 * @param authority signed the client certificates
 * @param accounts checks service-account tokens
 * @param tokens static tokens and whom they stand for
 * @param accountExists whether a service account is still there
 */
record Authenticator(
        Ground ground,
        Rules rules,
        X509Certificate authority,
        ServiceAccountKeys accounts,
        Map<String, Principal> tokens,
        Predicate<ServiceAccountKeys.Account> accountExists) {
    private static final Duration FRESH = Duration.ofMinutes(15);

    /**
     * What a server accepts.
     *
     * @param entra whether Entra tokens are taken
     * @param popFor the ARM id that a proof-of-possession wrapper has to name; empty where a plain bearer is taken too
     * @param anonymous whether a request without proof is let in as system:anonymous
     * @param credentialId whether the server says which certificate somebody came with
     */
    record Rules(boolean entra, Optional<String> popFor, boolean anonymous, boolean credentialId) {}

    /**
     * Who it is.
     *
     * @throws Refusal 401 for a proof that does not hold, or none where one is needed
     * @throws Refused 401 with a claims challenge
     */
    Principal authenticate(Request request) {
        Optional<X509Certificate> certificate = request.clientCertificate();
        if (certificate.isPresent()) {
            return byCertificate(certificate.get());
        }
        String header = request.header("authorization").orElse("");
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return byToken(request, header.substring(7).strip());
        }
        if (header.isEmpty() && rules.anonymous()) {
            return Principal.ANONYMOUS;
        }
        throw Refusal.unauthorized();
    }

    private Principal byCertificate(X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            certificate.checkValidity(Date.from(ground.clock().instant()));
            List<String> usage = certificate.getExtendedKeyUsage();
            if (usage == null || !usage.contains("1.3.6.1.5.5.7.3.2")) {
                throw Refusal.unauthorized();
            }
            String name = "";
            List<String> groups = new ArrayList<>();
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = part.getValue().toString();
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(part.getValue().toString());
                }
            }
            // Kubernetes says so since 1.32.
            return Principal.authenticated(
                    name,
                    "",
                    groups,
                    rules.credentialId()
                            ? Map.of(
                                    "authentication.kubernetes.io/credential-id",
                                    List.of("X509SHA256=" + fingerprint(certificate)))
                            : Map.of());
        } catch (GeneralSecurityException | InvalidNameException e) {
            throw Refusal.unauthorized();
        }
    }

    static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    private Principal byToken(Request request, String token) {
        Principal known = tokens.get(token);
        Optional<ServiceAccountKeys.Account> account = known == null ? accounts.check(token) : Optional.empty();
        if (known != null || account.isPresent()) {
            if (ground.faults()
                    .take(Fault.Service.KUBERNETES, request.path(), Fault.Kind.EXPIRE)
                    .isPresent()) {
                throw Refusal.unauthorized();
            }
            if (known != null) {
                return known;
            }
            ServiceAccountKeys.Account who = account.get();
            if (!accountExists.test(who)) {
                throw Refusal.unauthorized();
            }
            return Principal.serviceAccount(who.namespace(), who.name(), who.uid());
        }
        if (!rules.entra()) {
            throw Refusal.unauthorized();
        }
        Optional<String> inner = unwrap(token);
        if (inner.isEmpty() && rules.popFor().isPresent()) {
            throw Refusal.unauthorized();
        }
        return byEntra(request, inner.orElse(token));
    }

    private Principal byEntra(Request request, String accessToken) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.put("authorization", List.of("Bearer " + accessToken));
        Request plain = new Request(
                request.method(),
                request.uri(),
                request.path(),
                request.query(),
                headers,
                request.body(),
                request.clientCertificate());
        Tokens.Verified caller;
        try {
            caller = ground.bearer()
                    .caller(
                            plain,
                            Fault.Service.KUBERNETES,
                            Set.of(Tokens.ARC_SERVER_APP),
                            "https://login.microsoftonline.com/"
                                    + ground.plan().home().id());
        } catch (Refused e) {
            boolean challenge = e.reply().headers().getOrDefault("WWW-Authenticate", List.of()).stream()
                    .anyMatch(h -> h.contains("insufficient_claims"));
            if (challenge) {
                throw e;
            }
            throw Refusal.unauthorized();
        }
        String name = caller.text("upn").isEmpty() ? caller.objectId() : caller.text("upn");
        return Principal.authenticated(name, "", caller.groups(), Map.of("oid", List.of(caller.objectId())));
    }

    /**
     * The access token within a proof-of-possession wrapper for this cluster; empty when it is not a wrapper.
     *
     * @throws Refusal when it is one that does not hold
     */
    private Optional<String> unwrap(String token) {
        try {
            SignedJWT wrapper = SignedJWT.parse(token);
            if (wrapper.getHeader().getType() == null
                    || !wrapper.getHeader().getType().getType().equals("pop")) {
                return Optional.empty();
            }
            Map<String, Object> claims = wrapper.getPayload().toJSONObject();
            if (!JWSAlgorithm.RS256.equals(wrapper.getHeader().getAlgorithm())
                    || !(claims.get("cnf") instanceof Map<?, ?> confirmation)
                    || !(confirmation.get("jwk") instanceof Map<?, ?> jwk)
                    || !(claims.get("at") instanceof String inner)
                    || !(claims.get("ts") instanceof Number time)
                    || !(claims.get("u") instanceof String cluster)) {
                throw Refusal.unauthorized();
            }
            RSAKey key = RSAKey.parse(Map.of("kty", "RSA", "n", text(jwk, "n"), "e", text(jwk, "e")));
            String thumbprint = key.computeThumbprint().toString();
            Duration age = Duration.between(
                            java.time.Instant.ofEpochSecond(time.longValue()),
                            ground.clock().instant())
                    .abs();
            boolean holds = wrapper.verify(new RSASSAVerifier(key))
                    && thumbprint.equals(wrapper.getHeader().getKeyID())
                    && (rules.popFor().isEmpty()
                            || cluster.equalsIgnoreCase(rules.popFor().get()))
                    && age.compareTo(FRESH) <= 0
                    && SignedJWT.parse(inner).getPayload().toJSONObject().get("cnf") instanceof Map<?, ?> bound
                    && thumbprint.equals(bound.get("kid"));
            if (!holds) {
                throw Refusal.unauthorized();
            }
            return Optional.of(inner);
        } catch (ParseException e) {
            return Optional.empty();
        } catch (JOSEException e) {
            throw Refusal.unauthorized();
        }
    }

    private static String text(Map<?, ?> from, String name) {
        return from.get(name) instanceof String s ? s : "";
    }
}
