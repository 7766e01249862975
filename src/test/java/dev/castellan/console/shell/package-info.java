/** Tests. */
@NullMarked
package dev.castellan.console.shell;

import org.jspecify.annotations.NullMarked;
