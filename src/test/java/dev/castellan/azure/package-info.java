/** Tests of the Azure clients. */
@NullMarked
package dev.castellan.azure;

import org.jspecify.annotations.NullMarked;
