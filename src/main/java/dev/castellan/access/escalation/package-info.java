/**
 * What follows from access: how somebody can come to more rights than bindings give, step by step, and which grants make that
 * possible. Over the united rights of each identity, as far as a snapshot knows. Pure.
 */
@NullMarked
package dev.castellan.access.escalation;

import org.jspecify.annotations.NullMarked;
