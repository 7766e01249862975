package dev.castellan.sandbox.entra;

import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Person;
import java.time.Instant;
import java.util.List;

/**
 * One finished sign-in, from which tokens are made.
 *
 * @param person who
 * @param tenant where
 * @param clientId for which application
 * @param authTime when the person proved who they are
 * @param amr how
 * @param acrs authentication contexts that were met
 * @param nonce to be repeated in the id token; empty without
 */
record Session(
        Person person,
        FleetPlan.Tenant tenant,
        String clientId,
        Instant authTime,
        List<String> amr,
        List<String> acrs,
        String nonce) {}
