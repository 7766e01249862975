@NullMarked
package dev.castellan.network;

import org.jspecify.annotations.NullMarked;
