/** Time-consuming work with a title, progress, cancel, deadline and owner. */
@NullMarked
package dev.castellan.job;

import org.jspecify.annotations.NullMarked;
