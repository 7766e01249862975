package dev.castellan.azure;

/**
 * A permission that an application holds in Microsoft Graph by itself, without anybody signed in (an app role assignment).
 *
 * @param principalId the object id of the application's service principal
 * @param permission its name, such as {@code GroupMember.ReadWrite.All}
 */
public record GraphPermission(String principalId, String permission) {}
