/**
 * Access as a picture: from a compiled snapshot to nodes and edges, to the part that is asked for, to few enough cards, to
 * places on paper, to a file. Every step is a function of its arguments; nothing here knows a toolkit, a clock or a thread.
 */
@NullMarked
package dev.castellan.access.graph;

import org.jspecify.annotations.NullMarked;
