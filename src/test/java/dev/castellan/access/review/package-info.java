@NullMarked
package dev.castellan.access.review;

import org.jspecify.annotations.NullMarked;
