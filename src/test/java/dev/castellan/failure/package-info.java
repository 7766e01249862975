@NullMarked
package dev.castellan.failure;

import org.jspecify.annotations.NullMarked;
