/** What the user chose: profiles, appearance, environments; and the folder where Castellan keeps data. */
@NullMarked
package dev.castellan.settings;

import org.jspecify.annotations.NullMarked;
