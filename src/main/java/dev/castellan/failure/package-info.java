/** A failure is a value that helps: what happened, what it means, what to do. */
@NullMarked
package dev.castellan.failure;

import org.jspecify.annotations.NullMarked;
