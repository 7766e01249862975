package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;

/**
 * Somebody to choose.
 *
 * @param name as people know it, clean
 * @param detail what else tells who it is; clean, may be empty
 * @param bindings how many bindings name it
 * @param roles how many roles it holds in Azure, by itself or through groups
 * @param system whether it holds nothing but the server's default policy
 */
record SubjectRow(
        Principal principal, String name, String kind, String detail, int bindings, int roles, boolean system) {}
