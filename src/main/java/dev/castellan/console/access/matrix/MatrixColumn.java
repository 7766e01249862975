package dev.castellan.console.access.matrix;

import dev.castellan.access.Matrix;

/**
 * A resource.
 *
 * @param title as short as it can be told apart
 * @param namespaced whether it lives in namespaces
 * @param important whether control over it gives control over more
 */
record MatrixColumn(Matrix.Column column, String title, boolean namespaced, boolean important) {}
