package dev.castellan.breakglass;

/** A policy that waits for somebody else to accept it; named by the hash of its entry. */
public record PolicyProposal(CheckoutPolicy policy, Person by, java.time.Instant at, String hash) {}
