/**
 * Break-glass on the screen: what is out, what waits, asking for a check-out, working with one, giving it back with its
 * receipt. The room {@code breakglass} decides; these pages show and ask.
 */
@NullMarked
package dev.castellan.console.breakglass;

import org.jspecify.annotations.NullMarked;
