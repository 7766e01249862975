/** The window: navigation, command palette, tasks, notifications, addresses. */
@NullMarked
package dev.castellan.console.shell;

import org.jspecify.annotations.NullMarked;
