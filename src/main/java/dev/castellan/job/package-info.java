/** Time-consuming work with a title, progress, cancel, deadline and owner; and which process it is done by. */
@NullMarked
package dev.castellan.job;

import org.jspecify.annotations.NullMarked;
