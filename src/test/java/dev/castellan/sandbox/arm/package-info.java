/** Tests of practice Azure's pure parts. */
@NullMarked
package dev.castellan.sandbox.arm;

import org.jspecify.annotations.NullMarked;
