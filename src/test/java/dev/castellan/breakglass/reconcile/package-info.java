@NullMarked
package dev.castellan.breakglass.reconcile;

import org.jspecify.annotations.NullMarked;
