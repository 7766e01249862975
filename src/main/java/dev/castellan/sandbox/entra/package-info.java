/** A small Entra ID: sign-in pages, tokens, device code, discovery. */
@NullMarked
package dev.castellan.sandbox.entra;

import org.jspecify.annotations.NullMarked;
