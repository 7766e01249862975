/** Logs of several containers merged by time: read, kept within bounds, filtered. */
@NullMarked
package dev.castellan.browse.log;

import org.jspecify.annotations.NullMarked;
