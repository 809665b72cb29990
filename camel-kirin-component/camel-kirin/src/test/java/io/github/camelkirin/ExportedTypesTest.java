/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What users can name leads to nothing that they cannot: an internal package is neither exported nor kept as it is. */
@AnalyzeClasses(packages = "io.github.camelkirin", importOptions = ExportedTypesTest.OfTheBundle.class)
class ExportedTypesTest {

    /** What is in the bundle, the generated DSL included. */
    static final class OfTheBundle implements ImportOption {

        private static final String BUNDLE = KirinComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();

        @Override
        public boolean includes(Location location) {
            return location.contains(BUNDLE);
        }
    }

    private static final DescribedPredicate<JavaClass> OURS =
            resideInAnyPackage("io.github.camelkirin..").as("ours");

    private static final DescribedPredicate<JavaClass> IN_AN_EXPORTED_PACKAGE =
            describe("in an exported package", type -> ExportedPackagesTest.PUBLIC.contains(type.getPackageName()));

    private static final DescribedPredicate<JavaClass> SEEN_BY_USERS =
            describe("seen by users", ExportedTypesTest::isSeen);

    @ArchTest
    static final ArchRule signaturesNameNoInternalType = classes()
            .that(IN_AN_EXPORTED_PACKAGE)
            .and(SEEN_BY_USERS)
            .should(new ArchCondition<>("name no internal type in what users see of them") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    report(type.getFullName(), shownByHead(type), events);
                    members(type).forEach(member -> report(member.getFullName(), shownBy(member), events));
                }
            });

    @ArchTest
    static final ArchRule whatCanBeCaughtCanBeNamed = classes()
            .that()
            .areAssignableTo(Throwable.class)
            .and(SEEN_BY_USERS)
            .should()
            .resideInAnyPackage(ExportedPackagesTest.PUBLIC.toArray(String[]::new));

    private static boolean isSeen(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass().map(ExportedTypesTest::isSeen).orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Also what comes from a class of ours that users do not see. */
    private static Stream<JavaMember> members(JavaClass type) {
        return type.getAllMembers().stream()
                .filter(member -> OURS.test(member.getOwner()))
                .filter(member -> isOpen(member.getModifiers()));
    }

    private static Stream<JavaClass> shownByHead(JavaClass type) {
        Stream<JavaType> above = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        return raw(Stream.concat(above, bounds(type.getTypeParameters())));
    }

    private static Stream<JavaClass> shownBy(JavaMember member) {
        if (!(member instanceof JavaCodeUnit code)) {
            return member.getAllInvolvedRawTypes().stream();
        }
        return Stream.concat(
                code.getAllInvolvedRawTypes().stream(),
                Stream.concat(code.getExceptionTypes().stream(), raw(bounds(code.getTypeParameters()))));
    }

    private static Stream<JavaType> bounds(List<? extends JavaTypeVariable<?>> parameters) {
        return parameters.stream().flatMap(parameter -> parameter.getUpperBounds().stream());
    }

    private static Stream<JavaClass> raw(Stream<JavaType> types) {
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static void report(String where, Stream<JavaClass> shown, ConditionEvents events) {
        Set<String> internal = shown.map(JavaClass::getBaseComponentType)
                .filter(OURS)
                .filter(IN_AN_EXPORTED_PACKAGE.negate())
                .map(JavaClass::getFullName)
                .collect(Collectors.toSet());
        if (!internal.isEmpty()) {
            events.add(SimpleConditionEvent.violated(where, where + " shows " + internal));
        }
    }
}
