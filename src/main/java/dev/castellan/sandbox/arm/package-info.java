/** A small Azure: Resource Manager with one generic store, Resource Graph, long-running operations, access decisions. */
@NullMarked
package dev.castellan.sandbox.arm;

import org.jspecify.annotations.NullMarked;
