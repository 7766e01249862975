@NullMarked
package dev.castellan.console.access.finding;

import org.jspecify.annotations.NullMarked;
