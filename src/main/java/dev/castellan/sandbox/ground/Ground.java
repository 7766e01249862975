package dev.castellan.sandbox.ground;

import java.time.InstantSource;

/**
 * What every practice server is given.
 *
 * @param clock the injected clock
 * @param plan the fleet
 * @param authority signs the servers' certificates
 * @param tokens signs and verifies Entra tokens
 * @param bearer decides on the token of a request
 * @param faults the misbehaviour that is set
 * @param secrets the record of what was handed out
 * @param journal the record of what was asked
 */
public record Ground(
        InstantSource clock,
        FleetPlan plan,
        Authority authority,
        Tokens tokens,
        Bearer bearer,
        Faults faults,
        Secrets secrets,
        Journal journal) {
    /** A new world around a plan. */
    public static Ground of(FleetPlan plan, InstantSource clock) {
        Secrets secrets = new Secrets();
        Faults faults = new Faults(clock);
        Tokens tokens = new Tokens(clock, secrets);
        return new Ground(
                clock,
                plan,
                Authority.create("Practice authority", clock, secrets),
                tokens,
                new Bearer(tokens, faults),
                faults,
                secrets,
                new Journal());
    }
}
