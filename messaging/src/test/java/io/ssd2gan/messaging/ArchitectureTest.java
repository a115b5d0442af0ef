package io.ssd2gan.messaging;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.ssd2gan.messaging",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KNOWS_EVENTS_AND_NO_SERVICE =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.ssd2gan..")
                  .and(
                      resideOutsideOfPackages(
                          "io.ssd2gan.common.event..", "io.ssd2gan.messaging..")));
}
