/** The access graph: its model, the canvas that paints it, the same as a list, and what is known of what is chosen. */
@NullMarked
package dev.castellan.console.access.graph;

import org.jspecify.annotations.NullMarked;
