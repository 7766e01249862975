package dev.castellan.console.account;

/** The classes of the stylesheet {@code account.css}. */
final class AccountStyle {
    static final String CARD = "account-card";
    static final String CHALLENGE = "account-challenge";
    static final String CODE = "account-code";
    static final String METHODS = "account-methods";
    static final String MISSING = "account-missing";
    static final String NOTICE = "account-notice";
    static final String UNSTATED = "account-unstated";
    static final String WARNING = "account-warning";
    static final String WORDS = "account-words";

    private AccountStyle() {}
}
