/** Everything about one person, group or service account. */
@NullMarked
package dev.castellan.console.access.identity;

import org.jspecify.annotations.NullMarked;
