package dev.castellan.sandbox.ground;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A record of every token, code, key and password given to anybody, so that tests can look for them where they must not be. */
public final class Secrets {
    private final Set<String> handedOut = ConcurrentHashMap.newKeySet();

    /** Notes the secret and returns it. */
    public String handOut(String secret) {
        handedOut.add(secret);
        return secret;
    }

    /** Everything noted so far. */
    public List<String> all() {
        return List.copyOf(handedOut);
    }
}
