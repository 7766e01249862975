@NullMarked
package dev.castellan.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
