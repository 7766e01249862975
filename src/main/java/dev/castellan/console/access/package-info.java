/**
 * The access screens: what was read of a cluster or a snapshot file, and tabs that answer from it. A tab knows {@link
 * dev.castellan.console.access.AccessTab}, {@link dev.castellan.console.access.AccessFrame} and {@link
 * dev.castellan.console.access.AccessReading} only; tabs meet by address.
 */
@NullMarked
package dev.castellan.console.access;

import org.jspecify.annotations.NullMarked;
