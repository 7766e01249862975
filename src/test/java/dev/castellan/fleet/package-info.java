/** Tests of sources, environments, routes and opened clusters. */
@NullMarked
package dev.castellan.fleet;

import org.jspecify.annotations.NullMarked;
