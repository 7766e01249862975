@NullMarked
package dev.castellan.console.cluster;

import org.jspecify.annotations.NullMarked;
