@NullMarked
package dev.castellan.settings;

import org.jspecify.annotations.NullMarked;
