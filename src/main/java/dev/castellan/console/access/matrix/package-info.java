/** Subjects against resources: who has which verbs on what, all at once. */
@NullMarked
package dev.castellan.console.access.matrix;

import org.jspecify.annotations.NullMarked;
