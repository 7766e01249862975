@NullMarked
package dev.castellan.access.usage;

import org.jspecify.annotations.NullMarked;
