package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Refused;
import dev.castellan.sandbox.ground.Tokens;

/** Azure Resource Manager's refusals, in its envelope. */
final class ArmError {
    private ArmError() {}

    static Refused of(int status, String code, String message) {
        return new Refused(HttpsEndpoint.error(Fault.Service.ARM, status, code, message));
    }

    static Refused notFound(String what) {
        return of(
                404,
                "ResourceNotFound",
                "The Resource '" + what
                        + "' under resource group was not found. For more details please go to"
                        + " https://aka.ms/ARMResourceNotFoundFix");
    }

    static Refused noRoute(String path) {
        return of(
                404,
                "InvalidResourceType",
                "The resource type could not be found for the request path '" + path + "'.");
    }

    static Refused forbidden(Tokens.Verified caller, String action, String scope) {
        return of(
                403,
                "AuthorizationFailed",
                "The client '" + caller.name() + "' with object id '" + caller.objectId()
                        + "' does not have authorization to perform action '" + action + "' over scope '" + scope
                        + "' or the scope is invalid. If access was recently granted, please refresh your"
                        + " credentials.");
    }
}
