package dev.castellan.ledger;

import java.util.HexFormat;

/**
 * The state of a log, signed: a C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
 *
 * @param origin the name of the log
 * @param size how many entries it has
 * @param root the Merkle root over them, lower-case hex
 * @param note the signed note, as text
 */
public record Checkpoint(String origin, long size, String root, String note) {
    byte[] rootBytes() {
        return HexFormat.of().parseHex(root);
    }
}
