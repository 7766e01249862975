package dev.castellan.fleet;

import dev.castellan.identity.Token;
import dev.castellan.kubernetes.BearerTokens;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Bearer tokens for the Arc server app, from the account that is signed in. */
final class EntraTokens implements BearerTokens {
    private static final Set<String> SCOPES = Set.of(Kubelogin.SERVER_APP + "/.default");

    private final AzureSide side;
    private volatile Optional<Instant> expiry = Optional.empty();

    EntraTokens(AzureSide side) {
        this.side = side;
    }

    @Override
    public String token() {
        return keep(side.identity().token(side.account(), side.tenantId(), SCOPES));
    }

    @Override
    public Optional<String> answer(String claimsJson) {
        return Optional.of(keep(side.identity().answerChallenge(side.account(), side.tenantId(), SCOPES, claimsJson)));
    }

    @Override
    public Optional<Instant> expiry() {
        return expiry;
    }

    private String keep(Token token) {
        expiry = Optional.of(token.expiresAt());
        return token.value();
    }
}
