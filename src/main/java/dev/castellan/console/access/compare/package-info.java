/** What is read now beside another time or another cluster: whose access differs, and through which change. */
@NullMarked
package dev.castellan.console.access.compare;

import org.jspecify.annotations.NullMarked;
