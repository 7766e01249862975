/** Clusters wherever they come from, with environment, site and health, and how to reach each. */
@NullMarked
package dev.castellan.fleet;

import org.jspecify.annotations.NullMarked;
