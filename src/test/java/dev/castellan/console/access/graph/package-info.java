@NullMarked
package dev.castellan.console.access.graph;

import org.jspecify.annotations.NullMarked;
