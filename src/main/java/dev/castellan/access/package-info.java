/**
 * Effective access: who can do what in a cluster, and why. Snapshots, the evaluator that decides as the API server does, and
 * the questions asked of it. Everything but the readers is pure.
 */
@NullMarked
package dev.castellan.access;

import org.jspecify.annotations.NullMarked;
