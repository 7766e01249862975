/** Single objects: what there is to say about one, its YAML, careful edits and changes, the locks and the record of them. */
@NullMarked
package dev.castellan.browse.object;

import org.jspecify.annotations.NullMarked;
