@NullMarked
package dev.castellan.breakglass.sweep;

import org.jspecify.annotations.NullMarked;
