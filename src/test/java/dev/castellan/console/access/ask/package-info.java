@NullMarked
package dev.castellan.console.access.ask;

import org.jspecify.annotations.NullMarked;
