package dev.castellan.identity;

/** How somebody signs in. */
public enum SignInMethod {
    /** The system's browser, with a redirect to this computer. */
    BROWSER("Browser"),
    /** A code typed into a browser on any device. */
    DEVICE_CODE("Device code"),
    /** The operating system's own account service. */
    BROKER("System account");

    private final String label;

    SignInMethod(String label) {
        this.label = label;
    }

    /** The word shown to the user. */
    public String label() {
        return label;
    }
}
