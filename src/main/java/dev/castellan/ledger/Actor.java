package dev.castellan.ledger;

/**
 * Who acts.
 *
 * @param name a user name, usually an e-mail address; the system's user where nobody is signed in
 * @param account the home account id; empty for the system's user
 */
public record Actor(String name, String account) {}
