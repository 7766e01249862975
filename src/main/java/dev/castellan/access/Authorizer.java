package dev.castellan.access;

/** One of the authorizers of an API server, which are asked in order. */
public interface Authorizer {
    /** Its name for people: {@code RBAC}, {@code Azure}. */
    String name();

    /** What it says. Pure and quick. */
    Opinion opinion(Requester who, Request request);
}
