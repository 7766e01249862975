@NullMarked
package dev.castellan.breakglass.export;

import org.jspecify.annotations.NullMarked;
