package dev.castellan.sandbox.ground;

import java.util.List;

/**
 * An Entra security group.
 *
 * @param objectId GUID
 * @param name shown name
 * @param description what it is for
 * @param members object ids of people, groups and service principals directly in it
 */
public record Group(String objectId, String name, String description, List<String> members) {}
