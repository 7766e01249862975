@NullMarked
package dev.castellan.console.breakglass;

import org.jspecify.annotations.NullMarked;
