package dev.castellan.console.access.ask;

/** The classes of the stylesheet {@code ask.css}. */
final class AskStyle {
    static final String ANSWER = "ask-answer";
    static final String BEHIND = "ask-behind";
    static final String CHAIN = "ask-chain";
    static final String CHAIN_HEAD = "ask-chain-head";
    static final String CONNECTOR = "ask-connector";
    static final String EXAMPLE = "ask-example";
    static final String EXAMPLES = "ask-examples";
    static final String FIELD = "ask-field";
    static final String HINT = "ask-hint";
    static final String NOTE = "ask-note";
    static final String PROPOSAL = "ask-proposal";
    static final String PROPOSALS = "ask-proposals";
    static final String QUESTION = "ask-question";
    static final String SIDE = "ask-side";
    static final String STEP = "ask-step";
    static final String STEPS = "ask-steps";
    static final String VERDICT = "ask-verdict";
    static final String VERDICT_WORD = "ask-verdict-word";

    private AskStyle() {}
}
