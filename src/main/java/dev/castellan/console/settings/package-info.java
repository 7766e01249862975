/** Settings and accounts. */
@NullMarked
package dev.castellan.console.settings;

import org.jspecify.annotations.NullMarked;
