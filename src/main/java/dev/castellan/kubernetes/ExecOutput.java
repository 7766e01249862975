package dev.castellan.kubernetes;

/** Takes what a process in a container writes. One call at a time; a slow call slows the process down. */
public interface ExecOutput {
    /** Output; with a terminal, errors too. */
    void stdout(byte[] bytes);

    /** Errors. */
    void stderr(byte[] bytes);
}
