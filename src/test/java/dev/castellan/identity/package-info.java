/** Tests of accounts, tokens and challenges. */
@NullMarked
package dev.castellan.identity;

import org.jspecify.annotations.NullMarked;
