package dev.castellan.fleet;

import dev.castellan.azure.Azure;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;

/**
 * Azure as one signed-in account sees one tenant.
 *
 * @param identity gives the tokens
 * @param account who
 * @param tenantId where
 * @param azure the client for both
 */
public record AzureSide(Identity identity, Account account, String tenantId, Azure azure) {}
