@NullMarked
package dev.castellan.breakglass;

import org.jspecify.annotations.NullMarked;
