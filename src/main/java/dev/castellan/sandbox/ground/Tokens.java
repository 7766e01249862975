package dev.castellan.sandbox.ground;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Signs and verifies the practice tenant's tokens (RS256). */
public final class Tokens {
    /** The server application of Azure Arc, audience of tokens for AKS Arc API servers (kubelogin documentation). */
    public static final String ARC_SERVER_APP = "6256c85f-0aad-4d50-b960-e6e9b21efe35";

    private final InstantSource clock;
    private final Secrets secrets;
    // Making an RSA key takes a noticeable part of the start; nobody needs it before the first sign-in. Not on
    // the common pool: on two processors a client that blocks its only thread there would wait for us and we for it.
    private final CompletableFuture<RSAKey> key = new CompletableFuture<>();

    /** Begins to make the signing key. */
    public Tokens(InstantSource clock, Secrets secrets) {
        this.clock = clock;
        this.secrets = secrets;
        Thread.ofPlatform().daemon().name("practice-signing-key").start(() -> {
            try {
                key.complete(newKey());
            } catch (RuntimeException e) {
                key.completeExceptionally(e);
            }
        });
    }

    /**
     * What a verified token says.
     *
     * @param claims all of them
     */
    public record Verified(Map<String, Object> claims) {
        /** A text claim, or an empty text. */
        public String text(String name) {
            return claims.get(name) instanceof String s ? s : "";
        }

        /** A claim that is a list of texts; a single text counts as a list of one. */
        public List<String> texts(String name) {
            return switch (claims.get(name)) {
                case String s -> List.of(s);
                case List<?> l -> l.stream().map(String::valueOf).toList();
                case null, default -> List.of();
            };
        }

        /** The user's or application's object id. */
        public String objectId() {
            return text("oid");
        }

        /** The user principal name, or the application id of an application. */
        public String name() {
            return text("upn").isEmpty() ? text("appid") : text("upn");
        }

        /** Ids of the groups it is in, nested ones included. */
        public List<String> groups() {
            return texts("groups");
        }

        /** When it was issued. */
        public Instant issuedAt() {
            return claims.get("iat") instanceof Number n ? Instant.ofEpochSecond(n.longValue()) : Instant.EPOCH;
        }
    }

    /** Why a token was not accepted. */
    public enum Problem {
        MALFORMED,
        SIGNATURE,
        AUDIENCE,
        EXPIRED,
        NOT_YET_VALID
    }

    /**
     * The outcome of looking at a token.
     *
     * @param verified what it says, when it was accepted
     * @param problem why not, when it was not
     */
    public record Check(Optional<Verified> verified, Optional<Problem> problem) {}

    /** Signs the claims as they are (numbers for dates) and notes the token as handed out. */
    public String sign(Map<String, Object> claims) {
        try {
            RSAKey signing = key.join();
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .type(JOSEObjectType.JWT)
                            .keyID(signing.getKeyID())
                            .build(),
                    JWTClaimsSet.parse(claims));
            token.sign(new RSASSASigner(signing));
            return secrets.handOut(token.serialize());
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks at signature, time and audience (one of the given, a trailing slash does not count). */
    public Check verify(String token, Set<String> audiences) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            RSAKey signing = key.join();
            if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())
                    || !jwt.verify(new RSASSAVerifier(signing.toRSAPublicKey()))) {
                return refused(Problem.SIGNATURE);
            }
            Map<String, Object> claims = jwt.getPayload().toJSONObject();
            Verified verified = new Verified(claims);
            boolean meant = verified.texts("aud").stream()
                    .anyMatch(a -> audiences.stream().anyMatch(b -> bare(a).equals(bare(b))));
            if (!meant) {
                return refused(Problem.AUDIENCE);
            }
            long now = clock.instant().getEpochSecond();
            if (!(claims.get("exp") instanceof Number exp) || exp.longValue() <= now) {
                return refused(Problem.EXPIRED);
            }
            if (claims.get("nbf") instanceof Number nbf && nbf.longValue() > now + 300) {
                return refused(Problem.NOT_YET_VALID);
            }
            return new Check(Optional.of(verified), Optional.empty());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return refused(Problem.MALFORMED);
        }
    }

    /** The public key as a JWK set. */
    public String jwks() {
        return new JWKSet(key.join().toPublicJWK()).toString(true);
    }

    /** The thumbprint-like id of the signing key. */
    public String keyId() {
        return key.join().getKeyID();
    }

    private static Check refused(Problem problem) {
        return new Check(Optional.empty(), Optional.of(problem));
    }

    private static String bare(String audience) {
        return audience.endsWith("/") ? audience.substring(0, audience.length() - 1) : audience;
    }

    private static RSAKey newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint()
                    .build();
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
