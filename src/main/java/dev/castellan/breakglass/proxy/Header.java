package dev.castellan.breakglass.proxy;

/**
 * One header field. Text is ISO 8859-1, one character a byte, so that what is passed on is what came.
 *
 * @param name as sent; compared without regard to case
 * @param value without the white space around it
 */
record Header(String name, String value) {}
