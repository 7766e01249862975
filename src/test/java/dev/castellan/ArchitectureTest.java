package dev.castellan;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Which way the doors of the house open. Each rule is run against the product. */
class ArchitectureTest {
    static final String ROOT = "dev.castellan";

    /** A rule with a name and a reason. */
    record Door(String name, ArchRule rule) {}

    @TestFactory
    List<DynamicTest> doorsOpenDownwards() {
        JavaClasses product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
        List<DynamicTest> tests = new ArrayList<>();
        for (Door door : doors(ROOT)) {
            tests.add(DynamicTest.dynamicTest(door.name, () -> door.rule.check(product)));
        }
        return tests;
    }

    /** All rules, for a house with the given package prefix. */
    static List<Door> doors(String root) {
        String house = root + ".";
        List<Door> doors = new ArrayList<>();
        doors.add(room(house, "failure", List.of(), "it is the lowest room"));
        doors.add(room(house, "job", List.of("failure"), "work knows only how it fails"));
        doors.add(room(house, "network", List.of("failure"), "connections know only how they fail"));
        doors.add(room(
                house, "identity", List.of("failure", "network", "job"), "it stands below everything but the ground"));
        List<String> ground = List.of("failure", "network", "job", "identity");
        doors.add(room(house, "azure", ground, "clients know identity and the ground only"));
        doors.add(room(house, "kubernetes", ground, "clients know identity and the ground only"));
        List<String> clients = with(ground, "azure", "kubernetes");
        doors.add(room(house, "fleet", clients, "the fleet stands on the clients"));
        doors.add(room(house, "settings", List.of("failure", "network", "identity", "fleet"), "choices are data"));
        doors.add(room(house, "ledger", ground, "the record knows who, not what"));
        List<String> shared = with(clients, "fleet", "settings", "ledger");
        doors.add(room(house, "change", shared, "the engine of changes stands on the shared rooms"));
        List<String> features = List.of("access", "browse", "breakglass", "policy", "rollout", "posture", "incident");
        for (String feature : features) {
            doors.add(room(house, feature, with(shared, "change"), "features never import one another"));
        }
        List<String> below = new ArrayList<>(with(shared, "change"));
        below.addAll(features);
        doors.add(room(house, "console", below, "the console shows features and what is below"));
        doors.add(room(house, "cli", below, "the command line shows features and what is below"));
        doors.add(room(house, "sandbox", List.of(), "the practice fleet is another world, met over HTTPS only"));

        doors.add(new Door(
                "only the entry knows the sandbox",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(house + "sandbox..", root(house))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(house + "sandbox..")
                        .allowEmptyShould(true)));
        doors.add(forbidden(house, "no JavaFX outside the console", "javafx..", "console.."));
        doors.add(forbidden(house, "no Azure SDK outside azure and identity", "com.azure..", "azure..", "identity.."));
        doors.add(forbidden(house, "no MSAL outside identity", "com.microsoft.aad..", "identity.."));
        doors.add(new Door(
                "no fabric8 client outside kubernetes; its model may travel",
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .and()
                        .resideOutsideOfPackages(house + "kubernetes..", house + "sandbox..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("io.fabric8..")
                                .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                        resideInAPackage("io.fabric8.kubernetes.api.model.."))))
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "screens meet through addresses, never through imports",
                com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices()
                        .matching(house + "console.(*)..")
                        .namingSlices("screen $1")
                        .should()
                        .notDependOnEachOther()
                        .ignoreDependency(
                                com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
                                resideInAPackage(house + "console.shell..")
                                        .or(resideInAPackage(house + "console.design..")))
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "models and rows of screens know no scene",
                noClasses()
                        .that()
                        .resideInAPackage(house + "console..")
                        .and()
                        .haveNameMatching(".*(Model|Row)(\\$.*)?")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("javafx.scene..")
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "no java.util.Date and no Calendar",
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .and()
                        // Certificates are made and read with these types; nowhere else are they needed.
                        .resideOutsideOfPackages(
                                house + "sandbox..",
                                house + "identity..",
                                house + "kubernetes..",
                                house + "breakglass..",
                                house + "console.settings..")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)")
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "no System.out or System.err outside the command line and the entry",
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .and()
                        .resideOutsideOfPackages(house + "cli..", root(house))
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "no wall clock except an injected InstantSource",
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .and()
                        .resideOutsideOfPackage(root(house))
                        .should()
                        .callMethod(java.time.Instant.class, "now")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(java.time.LocalDateTime.class, "now")
                        .orShould()
                        .callMethod(java.time.ZonedDateTime.class, "now")
                        .orShould()
                        .callMethod(java.time.OffsetDateTime.class, "now")
                        .orShould()
                        .callMethod(java.time.LocalDate.class, "now")
                        .orShould()
                        .callMethod(java.time.InstantSource.class, "system")
                        .orShould()
                        .callMethod(java.time.Clock.class, "systemUTC")
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "nothing is called util, helper, manager or common",
                classes()
                        .that()
                        .resideInAPackage(house + ".")
                        .should()
                        .haveNameNotMatching("(?i).*(\\.|[a-z])(util|utils|helper|helpers|manager|common)(\\.|$|\\$).*")
                        .allowEmptyShould(true)));
        doors.add(new Door(
                "no Swing, no AWT windows, no WebView",
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("javax.swing..", "java.awt..", "javafx.scene.web..")
                        .allowEmptyShould(true)));
        return doors;
    }

    private static String root(String house) {
        return house.substring(0, house.length() - 1);
    }

    private static Door room(String house, String room, List<String> mayImport, String reason) {
        List<String> open = new ArrayList<>();
        open.add(house + room + "..");
        mayImport.forEach(r -> open.add(house + r + ".."));
        return new Door(
                room + " imports " + (mayImport.isEmpty() ? "no other room" : String.join(", ", mayImport)),
                noClasses()
                        .that()
                        .resideInAPackage(house + room + "..")
                        .should()
                        .dependOnClassesThat(resideInAPackage(house + ".")
                                .or(resideInAPackage(root(house)))
                                .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                                                open.toArray(String[]::new)))))
                        .because(reason)
                        .allowEmptyShould(true));
    }

    private static Door forbidden(String house, String name, String what, String... exceptIn) {
        String[] except = new String[exceptIn.length];
        for (int i = 0; i < exceptIn.length; i++) {
            except[i] = house + exceptIn[i];
        }
        return new Door(
                name,
                noClasses()
                        .that()
                        .resideInAPackage(house + ".")
                        .and()
                        .resideOutsideOfPackages(except)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(what)
                        .allowEmptyShould(true));
    }

    private static List<String> with(List<String> rooms, String... more) {
        List<String> all = new ArrayList<>(rooms);
        all.addAll(List.of(more));
        return all;
    }
}
