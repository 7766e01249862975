@org.jspecify.annotations.NullMarked
package dev.castellan.access.graph;
