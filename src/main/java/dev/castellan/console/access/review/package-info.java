/** Review campaigns: what is under review, what was decided, who signed, and the removals as a change of the cluster. */
@NullMarked
package dev.castellan.console.access.review;

import org.jspecify.annotations.NullMarked;
