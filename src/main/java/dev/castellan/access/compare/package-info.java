/**
 * Two snapshots beside each other: which effective permissions appeared and vanished, for whom and through which change.
 * Pure.
 */
@NullMarked
package dev.castellan.access.compare;

import org.jspecify.annotations.NullMarked;
