@NullMarked
package dev.castellan.console.access;

import org.jspecify.annotations.NullMarked;
