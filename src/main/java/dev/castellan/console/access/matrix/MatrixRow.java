package dev.castellan.console.access.matrix;

import dev.castellan.access.Principal;

/**
 * A subject.
 *
 * @param name as people know it, clean
 * @param kind user, group, service account
 * @param system whether it holds nothing but the server's default policy
 * @param azure whether it holds roles in Azure
 * @param found what a search looks at, in small letters
 */
record MatrixRow(Principal principal, String name, String kind, boolean system, boolean azure, String found) {}
