/** Tests. */
@NullMarked
package dev.castellan.console.settings;

import org.jspecify.annotations.NullMarked;
