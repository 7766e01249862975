/** Measurements, run by hand: see the developer part of the README. */
@NullMarked
package dev.castellan.benchmark;

import org.jspecify.annotations.NullMarked;
