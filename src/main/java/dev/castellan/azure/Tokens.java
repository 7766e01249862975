package dev.castellan.azure;

import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Token;
import java.time.Duration;
import java.util.Set;

/** Gives the tokens of one account for one service. Every method may wait for the network, and throws as {@link Identity} does. */
public interface Tokens {
    /** A token that should be taken. */
    Token token();

    /** Another one, after the service asked for more claims. */
    Token challenged(String claims);

    /** Another one, after this one was refused. */
    Token renewed(Token refused);

    /** How far this machine's clock is from the identity service's. */
    Duration clockSkew();

    /** From an identity of this process. */
    static Tokens of(Identity identity, Account account, String tenantId, Set<String> scopes) {
        return new Tokens() {
            @Override
            public Token token() {
                return identity.token(account, tenantId, scopes);
            }

            @Override
            public Token challenged(String claims) {
                return identity.answerChallenge(account, tenantId, scopes, claims);
            }

            @Override
            public Token renewed(Token refused) {
                return identity.renewed(account, tenantId, scopes, refused);
            }

            @Override
            public Duration clockSkew() {
                return identity.clockSkew();
            }
        };
    }
}
