/** Files that an admin key was written to, as the exception that a policy may allow, and what becomes of them. */
@NullMarked
package dev.castellan.breakglass.export;

import org.jspecify.annotations.NullMarked;
