/**
 * What follows from access: how somebody can come to more rights than bindings give, step by step, and which grants make that
 * possible. Over the united rights of each identity, as far as a snapshot knows. Pure.
 *
 * <p>The edges are those of the catalogue of the project's research on RBAC, section E, which names the tools that model each
 * (rbac-police, Kubesplaining, KubeHound, IceKube, Kubescape); those of controllers with rights of their own are explained in
 * {@link dev.castellan.access.escalation.Operator}. Not drawn, because a snapshot does not hold what would say where they
 * lead:
 *
 * <ul>
 *   <li>directory roles of Entra ID, such as that of the administrator of groups;
 *   <li>what containers share with one another and with their node, and deleting in masses: pods are not in a snapshot, and the
 *       latter gives nobody more rights;
 *   <li>the annotation of workload identity: writing it leads nowhere by itself, because the identity in Azure decides which
 *       service accounts it trusts, and a pod may ask for any identity without it. Whoever runs as an account that bears one
 *       comes to its identity; that is drawn;
 *   <li>whom the SecurityContextConstraints of OpenShift name in their own lists of users and groups: where there are such
 *       constraints, a privileged pod is a step that may be possible, and it is certain only for those who may use them all by
 *       RBAC;
 *   <li>ExternalSecrets and Certificates: what they read or sign lies outside the cluster, or is theirs already; the stores
 *       and issuers behind them are drawn.
 * </ul>
 */
@NullMarked
package dev.castellan.access.escalation;

import org.jspecify.annotations.NullMarked;
