@NullMarked
package dev.castellan.console.access.review;

import org.jspecify.annotations.NullMarked;
