/** What is wrong with the access that was read: who sees to it, what is set aside until when, and what a fix would change. */
@NullMarked
package dev.castellan.console.access.finding;

import org.jspecify.annotations.NullMarked;
