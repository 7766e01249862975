package dev.castellan.breakglass.proxy;

/**
 * Where the record of a check-out stands: everything up to here is fixed by one hash, which belongs into the ledger.
 *
 * @param segment the file's name
 * @param lines how many lines it covers, the first one included
 * @param requests how many requests have begun so far in this segment
 * @param sha256 of the last line's chain, in hex
 */
public record RecordRoot(String segment, long lines, long requests, String sha256) {}
