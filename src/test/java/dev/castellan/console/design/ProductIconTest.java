package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.Gallery;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.geometry.Rectangle2D;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Paint;
import javafx.scene.paint.Stop;
import javafx.scene.shape.SVGPath;
import javafx.scene.transform.Transform;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * The product's pictures are drawn from {@code assets/icon/castellan.svg}. To draw them again: {@code mvn test
 * -Dtest=ProductIconTest -DsurefireArgs=-Dcastellan.icons=draw}.
 */
class ProductIconTest {
    private static final Path DRAWING = Path.of("assets/icon/castellan.svg");
    private static final List<Integer> SIZES = List.of(16, 24, 32, 48, 64, 128, 256, 512);

    @Test
    void everySizeIsThereAndShowsTheMark() throws Exception {
        boolean draw = "draw".equals(System.getProperty("castellan.icons"));
        for (int size : SIZES) {
            Path file = Path.of("assets/product/icon/castellan-" + size + ".png");
            if (draw) {
                Files.createDirectories(file.getParent());
                ImageIO.write(picture(size), "png", file.toFile());
            }
            BufferedImage image = ImageIO.read(file.toFile());
            assertThat(image.getWidth()).isEqualTo(size);
            assertThat(image.getHeight()).isEqualTo(size);
            assertThat(image.getRGB(0, 0) >>> 24)
                    .as("the corner is transparent")
                    .isZero();
            assertThat(image.getRGB(size / 2, size / 2) & 0xFFFFFF)
                    .as("the keep is white")
                    .isEqualTo(0xFFFFFF);
        }
    }

    @Test
    void theWindowShowsTheSameMarkAsTheFile() throws Exception {
        String mark = Files.readString(Path.of("src/main/java/dev/castellan/console/design/Mark.java"))
                // The formatter breaks long texts.
                .replaceAll("\"\\s*\\+\\s*\"", "");
        for (String path : paths()) {
            assertThat(mark).contains(path);
        }
    }

    private static List<String> paths() throws Exception {
        Matcher matcher = Pattern.compile(" d=\"([^\"]+)\"").matcher(Files.readString(DRAWING));
        return matcher.results().map(r -> r.group(1)).toList();
    }

    private static BufferedImage picture(int size) throws Exception {
        List<String> paths = paths();
        WritableImage picture = Gallery.on(() -> {
            Paint shield = new LinearGradient(
                    0,
                    0,
                    0,
                    1,
                    true,
                    CycleMethod.NO_CYCLE,
                    new Stop(0, Color.web("#2f80ed")),
                    new Stop(1, Color.web("#1b4fb3")));
            Group group = new Group(part(paths.get(0), shield), part(paths.get(1), Color.WHITE));
            var _ = new Scene(group);
            SnapshotParameters parameters = new SnapshotParameters();
            parameters.setFill(Color.TRANSPARENT);
            parameters.setTransform(Transform.scale(size / 32.0, size / 32.0));
            parameters.setViewport(new Rectangle2D(0, 0, size, size));
            return group.snapshot(parameters, new WritableImage(size, size));
        });
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                image.setRGB(x, y, picture.getPixelReader().getArgb(x, y));
            }
        }
        return image;
    }

    private static SVGPath part(String content, Paint paint) {
        SVGPath path = new SVGPath();
        path.setContent(content);
        path.setFill(paint);
        return path;
    }
}
