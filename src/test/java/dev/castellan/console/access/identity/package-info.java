@NullMarked
package dev.castellan.console.access.identity;

import org.jspecify.annotations.NullMarked;
