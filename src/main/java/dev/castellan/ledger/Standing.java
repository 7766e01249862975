package dev.castellan.ledger;

/** How firm an entry is. */
public enum Standing {
    /** In the log that counts: the team's where there is one, else this machine's. */
    RECORDED,
    /** On this machine only, until the team's ledger can be reached; nothing exclusive can rest on it. */
    UNCONFIRMED,
    /** Recorded, but its condition did not hold: somebody else was first. What it announces must not happen. */
    OVERTAKEN
}
