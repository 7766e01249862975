/** Accounts, clouds, tokens, claims challenges and the strength of a sign-in. */
@NullMarked
package dev.castellan.identity;

import org.jspecify.annotations.NullMarked;
