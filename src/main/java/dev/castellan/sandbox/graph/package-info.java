/** A small Microsoft Graph: people, groups, nested membership. */
@NullMarked
package dev.castellan.sandbox.graph;

import org.jspecify.annotations.NullMarked;
