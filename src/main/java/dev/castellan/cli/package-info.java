/** One class per sub-command; tables, JSON or YAML on standard output; exit codes. */
@NullMarked
package dev.castellan.cli;

import org.jspecify.annotations.NullMarked;
