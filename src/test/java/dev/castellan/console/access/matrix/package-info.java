@NullMarked
package dev.castellan.console.access.matrix;

import org.jspecify.annotations.NullMarked;
