/** Theme and shared controls. */
@NullMarked
package dev.castellan.console.design;

import org.jspecify.annotations.NullMarked;
