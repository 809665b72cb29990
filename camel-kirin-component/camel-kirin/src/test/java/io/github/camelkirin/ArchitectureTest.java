/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.camel.Exchange;

@AnalyzeClasses(packages = "io.github.camelkirin", importOptions = ArchitectureTest.OwnCode.class)
class ArchitectureTest {

    /** This module's classes, but for its tests and the generated DSL. */
    static final class OwnCode implements ImportOption {

        private static final String TESTS = ArchitectureTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();

        @Override
        public boolean includes(Location location) {
            return !location.contains(TESTS)
                    && !location.contains("/camelkirin/dsl/")
                    && !location.contains("/camelkirin/simulator/");
        }
    }

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.github.(camelkirin.*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRootIsUsedByNoOtherPackage = noClasses()
            .that()
            .resideInAPackage("io.github.camelkirin.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelkirin");

    @ArchTest
    static final ArchRule theCoreDoesNotKnowCamel = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.github.camelkirin.model..",
                    "io.github.camelkirin.api..",
                    "io.github.camelkirin.client..",
                    "io.github.camelkirin.task..",
                    "io.github.camelkirin.account..",
                    "io.github.camelkirin.admission..",
                    "io.github.camelkirin.query..",
                    "io.github.camelkirin.store..",
                    "io.github.camelkirin.timer..",
                    "io.github.camelkirin.observe..",
                    "io.github.camelkirin.schedule..",
                    "io.github.camelkirin.repository..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule exchangesAreTouchedAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.github.camelkirin",
                    "io.github.camelkirin.image..",
                    "io.github.camelkirin.picture..",
                    "io.github.camelkirin.callback..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Exchange.class);

    @ArchTest
    static final ArchRule theModelStandsAlone = classes()
            .that()
            .resideInAPackage("io.github.camelkirin.model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelkirin.model..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule theApiStandsOnModelAndRepository = classes()
            .that()
            .resideInAPackage("io.github.camelkirin.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelkirin.api..",
                    "io.github.camelkirin.model..",
                    "io.github.camelkirin.repository..",
                    "java..",
                    "org.jspecify..");

    /** They meet in a task's life only, so that each can be read alone. */
    @ArchTest
    static final ArchRule whatATasksLifeIsMadeOfStandsApart = slices().matching(
                    "io.github.camelkirin.(account|admission|query|store)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule whatATasksLifeIsMadeOfDoesNotKnowIt = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.github.camelkirin.account..",
                    "io.github.camelkirin.admission..",
                    "io.github.camelkirin.query..",
                    "io.github.camelkirin.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelkirin.task..");

    @ArchTest
    static final ArchRule onlyTheAccountAndATasksLifeCallTheService = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.github.camelkirin.admission..",
                    "io.github.camelkirin.query..",
                    "io.github.camelkirin.store..",
                    "io.github.camelkirin.schedule..",
                    "io.github.camelkirin.repository..",
                    "io.github.camelkirin.observe..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelkirin.client..");

    @ArchTest
    static final ArchRule theTimerKnowsNoTask = classes()
            .that()
            .resideInAPackage("io.github.camelkirin.timer..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.github.camelkirin.timer..", "java..", "org.jspecify..", "org.slf4j..");

    @ArchTest
    static final ArchRule modelAndRepositoryDoNotKnowTheApi = noClasses()
            .that()
            .resideInAnyPackage("io.github.camelkirin.model..", "io.github.camelkirin.repository..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelkirin.api..");

    @ArchTest
    static final ArchRule standardStreamsAreLeftAlone = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule logsGoThroughSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule theSimulatorIsForTests =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.github.camelkirin.simulator..");
}
