package dev.castellan.identity;

import java.net.URI;
import java.time.Instant;

/**
 * What somebody needs to sign in on another device.
 *
 * @param userCode to be typed in there
 * @param page where to type it
 * @param expiresAt when the code stops working
 */
public record DeviceCode(String userCode, URI page, Instant expiresAt) {}
