package dev.castellan.console.account;

import java.net.URI;

/**
 * The page that a sign-in needs.
 *
 * @param address where it is
 * @param opened whether a browser was started with it; if not, the person has to take it to one
 */
public record SignInPage(URI address, boolean opened) {}
