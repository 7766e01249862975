@NullMarked
package dev.castellan.job;

import org.jspecify.annotations.NullMarked;
