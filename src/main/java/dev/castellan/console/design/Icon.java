package dev.castellan.console.design;

/** The pictures of the console: outlines drawn on a square of 24, stroked by the stylesheet, never filled. */
public enum Icon {
    ACCOUNT("M12 3.5a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4z M4 20.5c0.6-3.8 3.6-5.6 8-5.6s7.4 1.8 8 5.6"),
    APPEARANCE("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 3v18 M15 4v16 M18 6v12"),
    BACK("M19 12H5 M11 6l-6 6l6 6"),
    BELL("M6 17V11a6 6 0 0 1 12 0v6l1.5 1h-15z M10 21.5h4"),
    CARDS("M3 4h8v7H3z M14 4h7v7h-7z M3 14h8v6H3z M14 14h7v6h-7z"),
    CERTIFICATE("M12 3a6 6 0 1 0 0 12a6 6 0 0 0 0-12z M8.5 14.2l-1.5 7.3l5-3l5 3l-1.5-7.3"),
    CHECK("M5 12.5l4.5 4.5L19 7.5"),
    CHEVRON_DOWN("M6 9.5l6 6l6-6"),
    CHEVRON_RIGHT("M9.5 6l6 6l-6 6"),
    BLOCKED("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M5.7 5.700l12.6 12.600"),
    CLOCK("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 7v5.5l3.5 2"),
    CLOSE("M6 6l12 12 M18 6L6 18"),
    CLOUD("M7 19a4.5 4.5 0 0 1-0.6-9A6 6 0 0 1 18 9.8A4.6 4.6 0 0 1 17.5 19z"),
    CLUSTER("M12 2.5l8.2 4.75v9.5L12 21.5l-8.2-4.75v-9.5z M12 8.7a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 0 0 0-6.6z"
            + " M12 2.5v6.2 M20.2 16.75l-5.3-3.1 M3.8 16.75l5.3-3.1"),
    COMMAND("M4.5 6.5l5.5 5.5l-5.5 5.5 M12.5 18h7"),
    COPY("M9 9h11.5v11.5H9z M5.5 15H3.5V3.5H15v2"),
    DATABASE("M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3s-3.6 3-8 3s-8-1.3-8-3z M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6"
            + " M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"),
    DEVELOPMENT("M8 6l-6 6l6 6 M16 6l6 6l-6 6 M13.8 4l-3.6 16"),
    DOWN("M12 5v14 M6 13l6 6l6-6"),
    EDIT("M4 20l1-5L16 4l4 4L9 19z M13.2 6.8l4 4"),
    ERROR("M8 2.5h8l5.5 5.5v8l-5.5 5.5h-8L2.5 16V8z M12 7.5v5.5 M12 16.5v0.1"),
    EXPORT("M12 3v12 M7 10l5 5l5-5 M4 20.5h16"),
    EXTERNAL("M18 13v7H4V6h7 M14 4h6v6 M20 4l-9 9"),
    EYE("M2 12c2.5-4.5 5.8-6.8 10-6.8s7.5 2.3 10 6.8c-2.5 4.5-5.8 6.8-10 6.8S4.5 16.5 2 12z"
            + " M12 8.800a3.2 3.2 0 1 0 0 6.400a3.2 3.2 0 0 0 0-6.400z"),
    FILTER("M3 4h18l-7 8.5V20l-4-2v-5.5z"),
    FLEET("M4 4h6v6H4z M14 4h6v6h-6z M4 14h6v6H4z M14 14h6v6h-6z"),
    FOLDER("M3 19V5h6l2.5 3H21v11z"),
    FORWARD("M5 12h14 M13 6l6 6l-6 6"),
    HELP("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M9.5 9.5a2.6 2.6 0 0 1 5 0.800c0 1.7-2.5 2-2.5 3.6" + " M12 17v0.1"),
    INFO("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M12 11v5.5 M12 7.5v0.1"),
    KEY("M8 10.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9z M11.2 11.800L20.5 2.5 M16 7l3 3"),
    LIST("M8 6h13 M8 12h13 M8 18h13 M3.5 6v0.1 M3.5 12v0.1 M3.5 18v0.1"),
    LOCK("M5 11h14v10H5z M8 11V7.5a4 4 0 0 1 8 0V11"),
    MOON("M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z"),
    MORE("M5 12v0.1 M12 12v0.1 M19 12v0.1"),
    NAMESPACE("M8 4H4v16h4 M16 4h4v16h-4 M9.5 12h5"),
    NETWORK("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M3 12h18"
            + " M12 3c3 3 3.8 6 3.8 9s-0.8 6-3.8 9c-3-3-3.8-6-3.8-9s0.8-6 3.8-9z"),
    NODE("M4 4h16v6.5H4z M4 13.5h16V20H4z M7.5 7.200v0.1 M7.5 16.700v0.1"),
    OFFLINE("M7 19a4.5 4.5 0 0 1-0.6-9A6 6 0 0 1 18 9.800A4.6 4.6 0 0 1 17.5 19z M3 3l18 18"),
    PEOPLE("M9 4a3.7 3.7 0 1 0 0 7.400a3.7 3.7 0 0 0 0-7.400z M2 20c0.5-3.6 3-5.3 7-5.300s6.5 1.7 7 5.3"
            + " M15.5 4.400a3.7 3.7 0 0 1 0 6.6 M18 15.200c2.3 0.7 3.6 2.3 4 4.8"),
    PLAY("M7 4l13 8l-13 8z"),
    PLUS("M12 5v14 M5 12h14"),
    PRACTICE("M12 4L1.5 9.500L12 15l10.5-5.500z M6 12v5c3 3 9 3 12 0v-5"),
    PRODUCTION("M12 2.500l8 3v6.500c0 4.5-3.2 7.8-8 9.500c-4.8-1.7-8-5-8-9.500V5.500z M12 7.800v4.7 M12 16v0.1"),
    REFRESH("M20 4.500v5.500h-5.5 M4 19.500v-5.500h5.5 M5 9.500a7.5 7.5 0 0 1 12.9-2.500L20 10"
            + " M19 14.500a7.5 7.5 0 0 1-12.9 2.500L4 14"),
    ROUTE("M5.5 16a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z M18.5 3a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z"
            + " M8 18.500h7.500a3.25 3.25 0 0 0 0-6.500h-7a3.25 3.25 0 0 1 0-6.500H16"),
    SEARCH("M10.5 3.500a7 7 0 1 0 0 14a7 7 0 0 0 0-14z M15.7 15.700L21 21"),
    SETTINGS("M3.5 7h8.5 M18 7h2.5 M15 4a3 3 0 1 0 0 6a3 3 0 0 0 0-6z M3.5 17h2.5 M12 17h8.5"
            + " M9 14a3 3 0 1 0 0 6a3 3 0 0 0 0-6z"),
    SHIELD("M12 2.500l8 3v6.500c0 4.5-3.2 7.8-8 9.500c-4.8-1.7-8-5-8-9.500V5.500z M8.5 11.800l2.5 2.500l4.5-4.7"),
    SIGN_IN("M14 4h6v16h-6 M3 12h11 M10 8l4 4l-4 4"),
    SIGN_OUT("M10 4H4v16h6 M9 12h11 M16 8l4 4l-4 4"),
    SITE("M12 21.500C7 16 5 12.8 5 9.800a7 7 0 0 1 14 0c0 3-2 6.2-7 11.700z"
            + " M12 7.300a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z"),
    STAR("M12 3l2.7 5.800l6.3 0.700l-4.7 4.300l1.3 6.200l-5.6-3.200l-5.6 3.200l1.3-6.200l-4.7-4.300l6.3-0.700z"),
    STOP("M6 6h12v12H6z"),
    SUN("M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.4 1.4 M17.6 17.600L19 19 M5"
            + " 19l1.4-1.4 M17.6 6.400L19 5"),
    SUCCESS("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z M8 12.300l2.8 2.800l5.2-5.6"),
    TASKS("M12 6h9 M12 13h9 M12 19.500h9 M3.5 5.500l2 2l3.5-4 M3.5 12.500l2 2l3.5-4 M4 19.500h4"),
    TEST("M8.5 3h7 M10 3v6L4.5 19c-0.6 1.2 0.1 2 1.2 2h12.600c1.1 0 1.8-0.8 1.2-2L14 9V3 M7.3 15h9.4"),
    TEXT("M4 7V4.500h16V7 M12 4.500v15 M8.5 19.500h7"),
    TRASH("M4 6.500h16 M9 6.500V3.500h6v3 M6 6.500l1 14h10l1-14 M10 11v5.5 M14 11v5.5"),
    UNCLASSIFIED("M12 2l10 10l-10 10L2 12z M9.8 9.600a2.2 2.2 0 0 1 4.3 0.600c0 1.5-2.1 1.8-2.1 3.2 M12 16.500v0.1"),
    UNLOCK("M5 11h14v10H5z M8 11V7.500a4 4 0 0 1 7.6-1.800"),
    UP("M12 19V5 M6 11l6-6l6 6"),
    WARNING("M12 3.500L22 20.500H2z M12 10v4.5 M12 17.500v0.1"),
    WORKLOAD("M12 2.500l8.5 4.500v10L12 21.500L3.5 17V7z M3.5 7l8.5 4.700L20.5 7 M12 11.700v9.8");

    private final String path;

    Icon(String path) {
        this.path = path;
    }

    /** The drawing on its square of 24, in the path language of SVG; for what is painted rather than built of nodes. */
    public String path() {
        return path;
    }

    /** A node that shows it, as high as the text around it; said by the words beside it, so it has no name of its own. */
    public IconView view() {
        return new IconView(this);
    }
}
