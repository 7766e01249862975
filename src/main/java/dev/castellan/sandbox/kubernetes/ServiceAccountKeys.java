package dev.castellan.sandbox.kubernetes;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.castellan.sandbox.ground.Secrets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs and checks the service-account tokens of one cluster. */
final class ServiceAccountKeys {
    /** The issuer that clusters name unless told otherwise. */
    static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

    private final InstantSource clock;
    private final Secrets secrets;
    private final ECKey key;

    ServiceAccountKeys(InstantSource clock, Secrets secrets) {
        this.clock = clock;
        this.secrets = secrets;
        try {
            this.key = new ECKeyGenerator(Curve.P_256)
                    .keyIDFromThumbprint(true)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whose token it is. */
    record Account(String namespace, String name, String uid) {}

    /** A new token, noted as handed out. */
    String issue(Account account, List<String> audiences, Duration lifetime) {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", audiences.isEmpty() ? List.of(ISSUER) : audiences);
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("sub", "system:serviceaccount:" + account.namespace() + ":" + account.name());
        claims.put(
                "kubernetes.io",
                Map.of(
                        "namespace",
                        account.namespace(),
                        "serviceaccount",
                        Map.of("name", account.name(), "uid", account.uid())));
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    JWTClaimsSet.parse(claims));
            token.sign(new ECDSASigner(key));
            return secrets.handOut(token.serialize());
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whose token this is, when it is one of this cluster and still valid for its API server. */
    Optional<Account> check(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm())
                    || !jwt.verify(new ECDSAVerifier(key.toECPublicKey()))) {
                return Optional.empty();
            }
            Map<String, Object> claims = jwt.getPayload().toJSONObject();
            // A single audience is written as a text, several as a list.
            boolean meant = jwt.getJWTClaimsSet().getAudience().contains(ISSUER);
            if (!meant
                    || !(claims.get("exp") instanceof Number end)
                    || end.longValue() <= clock.instant().getEpochSecond()
                    || !(claims.get("kubernetes.io") instanceof Map<?, ?> facts)
                    || !(facts.get("serviceaccount") instanceof Map<?, ?> account)) {
                return Optional.empty();
            }
            return Optional.of(new Account(
                    String.valueOf(facts.get("namespace")),
                    String.valueOf(account.get("name")),
                    String.valueOf(account.get("uid"))));
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /** The public key as a JWK set. */
    String jwks() {
        return new JWKSet(key.toPublicJWK()).toString(true);
    }
}
