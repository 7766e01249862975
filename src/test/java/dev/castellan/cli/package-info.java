@NullMarked
package dev.castellan.cli;

import org.jspecify.annotations.NullMarked;
