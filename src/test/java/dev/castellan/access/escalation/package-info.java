@NullMarked
package dev.castellan.access.escalation;

import org.jspecify.annotations.NullMarked;
