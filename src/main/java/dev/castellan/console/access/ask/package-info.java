/** Questions about access, typed in one line and answered while they are typed. */
@NullMarked
package dev.castellan.console.access.ask;

import org.jspecify.annotations.NullMarked;
