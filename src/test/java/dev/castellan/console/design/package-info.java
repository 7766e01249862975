/** Tests. */
@NullMarked
package dev.castellan.console.design;

import org.jspecify.annotations.NullMarked;
