/** Tests of the whole house. */
@NullMarked
package dev.castellan;

import org.jspecify.annotations.NullMarked;
