@NullMarked
package dev.castellan.console.access.compare;

import org.jspecify.annotations.NullMarked;
