/** The account panel: who is signed in, how strongly, and signing in and out. */
@NullMarked
package dev.castellan.console.account;

import org.jspecify.annotations.NullMarked;
