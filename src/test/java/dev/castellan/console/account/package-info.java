@NullMarked
package dev.castellan.console.account;

import org.jspecify.annotations.NullMarked;
