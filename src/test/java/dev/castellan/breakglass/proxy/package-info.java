@NullMarked
package dev.castellan.breakglass.proxy;

import org.jspecify.annotations.NullMarked;
