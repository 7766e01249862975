package dev.castellan.breakglass;

import java.time.Instant;
import java.util.UUID;

/**
 * A policy that waits for somebody else to accept it.
 *
 * @param hash of its entry, by which it is named
 * @param entry the id of that
 */
public record PolicyProposal(CheckoutPolicy policy, Person by, Instant at, String hash, UUID entry) {
    /**
     * Whether anybody can accept it: not where who proposed it was not signed in, for nobody could tell that who accepts it is
     * somebody else.
     */
    public boolean acceptable() {
        return by.signedIn();
    }
}
