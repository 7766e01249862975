/** Looking into a cluster: lists of every kind, single objects, logs, terminals and forwarded ports. */
@NullMarked
package dev.castellan.browse;

import org.jspecify.annotations.NullMarked;
