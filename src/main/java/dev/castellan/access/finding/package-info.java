/**
 * What is wrong with the access in a cluster: findings with evidence and a proposed fix, what is set aside, and which parts are
 * the server's own default policy. Pure but for the reading of files.
 */
@NullMarked
package dev.castellan.access.finding;

import org.jspecify.annotations.NullMarked;
