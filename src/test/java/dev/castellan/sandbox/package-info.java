/** Tests of the practice fleet, over real HTTPS. */
@NullMarked
package dev.castellan.sandbox;

import org.jspecify.annotations.NullMarked;
