@NullMarked
package dev.castellan.console.fleet;

import org.jspecify.annotations.NullMarked;
