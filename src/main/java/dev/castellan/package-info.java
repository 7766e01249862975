/** The entry: opens the console or runs a sub-command, and wires the rooms together in one readable place. */
@NullMarked
package dev.castellan;

import org.jspecify.annotations.NullMarked;
