/** Azure Resource Manager, Resource Graph and Microsoft Graph. */
@NullMarked
package dev.castellan.azure;

import org.jspecify.annotations.NullMarked;
