package dev.castellan.console.access.graph;

/**
 * Which piece of the paper is seen: {@code x} and {@code y} are the point of the paper at the upper left corner.
 *
 * @param scale pixels on the screen for one on the paper
 * @param width of the view in pixels
 * @param height of the view in pixels
 */
record Viewport(double x, double y, double scale, double width, double height) {
    static final double LEAST = 0.06;
    static final double MOST = 3;

    double toScreenX(double paperX) {
        return (paperX - x) * scale;
    }

    double toScreenY(double paperY) {
        return (paperY - y) * scale;
    }

    double toPaperX(double screenX) {
        return x + screenX / scale;
    }

    double toPaperY(double screenY) {
        return y + screenY / scale;
    }

    /** Moved by so many pixels of the screen. */
    Viewport moved(double dx, double dy) {
        return new Viewport(x - dx / scale, y - dy / scale, scale, width, height);
    }

    /** Nearer or further, with the point at these pixels staying where it is. */
    Viewport zoomed(double factor, double atX, double atY) {
        double next = Math.clamp(scale * factor, LEAST, MOST);
        return new Viewport(toPaperX(atX) - atX / next, toPaperY(atY) - atY / next, next, width, height);
    }

    /** In a view of another size. */
    Viewport sized(double newWidth, double newHeight) {
        return new Viewport(x, y, scale, newWidth, newHeight);
    }

    /** So that the paper cannot get lost: a piece of it always stays in sight. */
    Viewport kept(double paperWidth, double paperHeight) {
        double seenWidth = width / scale;
        double seenHeight = height / scale;
        double slackX = seenWidth * 0.5;
        double slackY = seenHeight * 0.5;
        return new Viewport(
                between(x, -slackX, paperWidth - seenWidth + slackX),
                between(y, -slackY, paperHeight - seenHeight + slackY),
                scale,
                width,
                height);
    }

    private static double between(double value, double least, double most) {
        return most < least ? (least + most) / 2 : Math.clamp(value, least, most);
    }

    /** All of the paper. */
    Viewport fitting(double paperWidth, double paperHeight, double most) {
        double fit =
                Math.clamp(Math.min(width / Math.max(1, paperWidth), height / Math.max(1, paperHeight)), LEAST, most);
        return new Viewport((paperWidth - width / fit) / 2, (paperHeight - height / fit) / 2, fit, width, height);
    }

    /**
     * All of its width where that can be read.
     *
     * @param top where the first column begins on the paper: it is in the middle if there is room, else seen from its top
     * @param bottom where the first column ends
     */
    Viewport opening(double paperWidth, double paperHeight, double top, double bottom, double least, double most) {
        double fit = Math.clamp(width / Math.max(1, paperWidth), least, most);
        double seenHeight = height / fit;
        double seenWidth = width / fit;
        double middle = top + Math.min(bottom - top, seenHeight) / 2;
        return new Viewport(
                paperWidth < seenWidth ? (paperWidth - seenWidth) / 2 : 0,
                paperHeight < seenHeight
                        ? (paperHeight - seenHeight) / 2
                        : Math.clamp(middle - seenHeight / 2, 0, paperHeight - seenHeight),
                fit,
                width,
                height);
    }

    /** Moved as little as possible so that a box of the paper is seen, with some room around it. */
    Viewport showing(double left, double top, double right, double bottom) {
        double room = 40 / scale;
        double seenWidth = width / scale;
        double seenHeight = height / scale;
        double nx = x;
        double ny = y;
        if (left - room < nx) {
            nx = left - room;
        } else if (right + room > nx + seenWidth) {
            nx = right + room - seenWidth;
        }
        if (top - 2 * room < ny) {
            ny = top - 2 * room;
        } else if (bottom + room > ny + seenHeight) {
            ny = bottom + room - seenHeight;
        }
        return new Viewport(nx, ny, scale, width, height);
    }
}
