@NullMarked
package dev.castellan.access.azure;

import org.jspecify.annotations.NullMarked;
