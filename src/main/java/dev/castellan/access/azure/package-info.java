/**
 * The Azure plane of effective access: who may do what with a cluster through Azure RBAC, on the control plane and in
 * Kubernetes. Pure but for the reader.
 */
@NullMarked
package dev.castellan.access.azure;

import org.jspecify.annotations.NullMarked;
