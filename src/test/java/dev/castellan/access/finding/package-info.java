@NullMarked
package dev.castellan.access.finding;

import org.jspecify.annotations.NullMarked;
