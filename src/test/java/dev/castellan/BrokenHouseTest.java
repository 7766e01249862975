package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of {@link ArchitectureTest} is seen to fail on a house that breaks it: a rule that cannot fail holds nothing. */
class BrokenHouseTest {
    private static final String BROKEN = "broken";

    /** A class of the broken house: which other types its fields have, and which static methods or fields it uses. */
    private record Offence(String name, List<String> fields, List<String> calls) {
        Offence(String name, String... fields) {
            this(name, List.of(fields), List.of());
        }
    }

    private static final List<Offence> OFFENCES = List.of(
            new Offence("failure.Offender", "broken.job.Work"),
            new Offence("job.Offender", "broken.identity.Who"),
            new Offence("network.Offender", "broken.identity.Who"),
            new Offence("identity.Offender", "broken.azure.Client"),
            new Offence("azure.Offender", "broken.kubernetes.Client"),
            new Offence("kubernetes.Offender", "broken.azure.Client"),
            new Offence("fleet.Offender", "broken.settings.Choices"),
            new Offence("settings.Offender", "broken.azure.Client"),
            new Offence("ledger.Offender", "broken.fleet.Cluster"),
            new Offence("change.Offender", "broken.policy.Enforcement"),
            new Offence("access.Offender", "broken.policy.Enforcement"),
            new Offence("browse.Offender", "broken.access.Review"),
            new Offence("breakglass.Offender", "broken.access.Review"),
            new Offence("policy.Offender", "broken.access.Review"),
            new Offence("rollout.Offender", "broken.access.Review"),
            new Offence("posture.Offender", "broken.access.Review"),
            new Offence("incident.Offender", "broken.access.Review"),
            new Offence("console.Offender", "broken.cli.Command"),
            new Offence("cli.Offender", "broken.console.Window"),
            new Offence("sandbox.Offender", "broken.failure.Failure"),
            new Offence("fleet.KnowsSandbox", "broken.sandbox.Server"),
            new Offence("fleet.KnowsJavaFx", "javafx.scene.Node"),
            new Offence("fleet.KnowsAzureSdk", "com.azure.core.http.HttpRequest"),
            new Offence("fleet.KnowsMsal", "com.microsoft.aad.msal4j.IAccount"),
            new Offence("fleet.KnowsFabric8", "io.fabric8.kubernetes.client.KubernetesClient"),
            new Offence("console.fleet.Offender", "broken.console.cluster.Screen"),
            new Offence("console.cluster.ClusterModel", "javafx.scene.Node"),
            new Offence("fleet.KnowsDate", "java.util.Date"),
            new Offence("fleet.PolicyUtils"),
            new Offence("console.fleet.KnowsSwing", "javax.swing.JFrame"),
            new Offence("fleet.Prints", List.of(), List.of("out")),
            new Offence("fleet.ReadsTheClock", List.of(), List.of("now")));

    @TestFactory
    List<DynamicTest> everyRuleFailsOnTheBrokenHouse(@TempDir Path folder) throws Exception {
        for (Offence offence : OFFENCES) {
            write(folder, offence);
        }
        JavaClasses broken = new ClassFileImporter().importPath(folder);
        List<DynamicTest> tests = new ArrayList<>();
        for (ArchitectureTest.Door door : ArchitectureTest.doors(BROKEN)) {
            tests.add(DynamicTest.dynamicTest(
                    door.name(),
                    () -> assertThat(door.rule().evaluate(broken).hasViolation())
                            .isTrue()));
        }
        return tests;
    }

    private static void write(Path folder, Offence offence) throws Exception {
        ClassDesc self = ClassDesc.of(BROKEN + "." + offence.name());
        byte[] bytes = ClassFile.of().build(self, builder -> {
            int n = 0;
            for (String field : offence.fields()) {
                builder.withField("field" + n++, ClassDesc.of(field), ClassFile.ACC_PRIVATE);
            }
            builder.withMethodBody("act", MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_STATIC, code -> {
                for (String call : offence.calls()) {
                    if (call.equals("out")) {
                        code.getstatic(ClassDesc.of("java.lang.System"), "out", ClassDesc.of("java.io.PrintStream"));
                    } else {
                        ClassDesc instant = ClassDesc.of("java.time.Instant");
                        code.invokestatic(instant, "now", MethodTypeDesc.of(instant));
                    }
                    code.pop();
                }
                code.return_();
            });
        });
        Path file = folder.resolve(BROKEN).resolve(offence.name().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
