/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinOperation;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class KirinComponentAutoConfigurationTest {
    private static final String PREFIX = "camel.component.kirin.";

    /** As the component's description lists them. */
    private static final List<String> OPTIONS = options();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(CamelAutoConfiguration.class, KirinComponentAutoConfiguration.class));

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        SSLContextParameters tls() {
            return new SSLContextParameters();
        }

        @Bean
        TaskRepository one() {
            return new InMemoryTaskRepository();
        }

        @Bean
        TaskRepository other() {
            return new InMemoryTaskRepository();
        }

        @Bean
        KirinConfiguration preset() {
            KirinConfiguration preset = new KirinConfiguration();
            preset.setAccount("preset");
            preset.setModel("preset-model");
            return preset;
        }
    }

    private static List<String> options() {
        try (InputStream json = KirinComponent.class.getResourceAsStream("/META-INF/io/github/camelkirin/kirin.json")) {
            List<String> names = new ArrayList<>();
            new ObjectMapper()
                    .readTree(json)
                    .get("componentProperties")
                    .fieldNames()
                    .forEachRemaining(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KirinComponent kirin(ApplicationContext context) {
        return context.getBean(CamelContext.class).getComponent("kirin", KirinComponent.class);
    }

    @Test
    void setsEachOptionOfTheComponent() {
        Map<String, Object> expected = new LinkedHashMap<>();
        runner.run(context -> expected.putAll(differentFrom(kirin(context))));
        assertThat(expected).hasSizeGreaterThan(45).containsKeys("apiKey", "operation", "taskTimeout");
        String[] properties = expected.entrySet().stream()
                .map(option -> PREFIX + StringHelper.camelCaseToDash(option.getKey()) + "=" + option.getValue())
                .toArray(String[]::new);
        runner.withPropertyValues(properties).run(context -> {
            KirinComponent kirin = kirin(context);
            expected.forEach(
                    (name, value) -> assertThat(optionOf(kirin, name)).as(name).isEqualTo(value));
        });
    }

    /** For each option that is no bean and no map a value, as text, that it does not have by default. */
    private static Map<String, Object> differentFrom(KirinComponent kirin) {
        Map<String, Object> values = new LinkedHashMap<>();
        PropertyConfigurerGetter getter = (PropertyConfigurerGetter) kirin.getComponentPropertyConfigurer();
        OPTIONS.forEach(name -> {
            Class<?> option = getter.getOptionType(name, false);
            if (option == boolean.class || option == Boolean.class) {
                values.put(name, String.valueOf(!"true".equals(optionOf(kirin, name))));
            } else if (option.isEnum()) {
                Object[] constants = option.getEnumConstants();
                String last = constants[constants.length - 1].toString();
                values.put(name, last.equals(optionOf(kirin, name)) ? constants[0].toString() : last);
            } else if (option == double.class) {
                values.put(name, "7.5");
            } else if (option == int.class || option == Integer.class || option == long.class) {
                values.put(name, "7");
            } else if (option == String.class) {
                values.put(name, "some-" + name);
            }
        });
        return values;
    }

    private static String optionOf(KirinComponent kirin, String name) {
        return String.valueOf(
                ((PropertyConfigurerGetter) kirin.getComponentPropertyConfigurer()).getOptionValue(kirin, name, false));
    }

    @Test
    void keepsTheComponentsDefaultsWhereNothingIsSet() {
        runner.run(context -> {
            KirinConfiguration kirin = kirin(context).getConfiguration();
            assertThat(kirin.getTaskTimeout()).isEqualTo(3_600_000);
            assertThat(kirin.getAccount()).isEqualTo("default");
            assertThat(kirin.getApiKey()).isNull();
        });
    }

    @Test
    void takesTheKeyFromTheEnvironment() {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                        Map.of("CAMEL_COMPONENT_KIRIN_API_KEY", "key-of-the-environment"))))
                .run(context -> assertThat(kirin(context).getConfiguration().getApiKey())
                        .isEqualTo("key-of-the-environment"));
    }

    @Test
    void bindsNamesAndValuesAsSpringDoes() {
        runner.withPropertyValues(
                        PREFIX + "apiKey=some-key",
                        PREFIX + "PROTOCOL=queue",
                        PREFIX + "operation=GENERATE",
                        PREFIX + "task_timeout=90m")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin.getApiKey()).isEqualTo("some-key");
                    assertThat(kirin.getProtocol()).isEqualTo(Protocol.QUEUE);
                    assertThat(kirin.getOperation()).isEqualTo(KirinOperation.generate);
                    assertThat(kirin.getTaskTimeout()).isEqualTo(5_400_000);
                });
    }

    @Test
    void takesTextAsItIs() {
        runner.withPropertyValues(PREFIX + "prompt=#sunset at a lake", PREFIX + "api-key=#bean:key")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin.getPrompt()).isEqualTo("#sunset at a lake");
                    assertThat(kirin.getApiKey()).isEqualTo("#bean:key");
                });
    }

    @Test
    void resolvesSpringsAndCamelsPlaceholders() {
        runner.withPropertyValues("secret.of.vault=from-the-vault", PREFIX + "api-key={{secret.of.vault}}")
                .withPropertyValues(PREFIX + "account=${secret.of.vault}")
                .run(context -> {
                    assertThat(kirin(context).getConfiguration().getApiKey()).isEqualTo("from-the-vault");
                    assertThat(kirin(context).getConfiguration().getAccount()).isEqualTo("from-the-vault");
                });
    }

    @Test
    void takesParametersByTheirWireNames() {
        runner.withPropertyValues(PREFIX + "parameters[negative_prompt]=blurry", PREFIX + "parameters.seed=7")
                .run(context -> assertThat(kirin(context).getConfiguration().getParameters())
                        .containsOnly(Map.entry("negative_prompt", "blurry"), Map.entry("seed", "7")));
    }

    @Test
    void takesBeansByTheirNames() {
        runner.withUserConfiguration(Beans.class)
                .withPropertyValues(
                        PREFIX + "configuration=#preset",
                        PREFIX + "model=own-model",
                        PREFIX + "ssl-context-parameters=#tls",
                        PREFIX + "task-repository=#other")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin.getAccount()).isEqualTo("preset");
                    assertThat(kirin.getModel()).isEqualTo("own-model");
                    assertThat(kirin.getSslContextParameters()).isSameAs(context.getBean("tls"));
                    assertThat(kirin.getTaskRepository()).isSameAs(context.getBean("other"));
                });
    }

    @Test
    void saysWhichBeanIsNotThere() {
        runner.withPropertyValues(PREFIX + "task-repository=#absent").run(context -> {
            assertThatThrownBy(() -> kirin(context))
                    .hasStackTraceContaining("taskRepository")
                    .hasStackTraceContaining("absent");
        });
    }

    @Test
    void leavesAnotherComponentOfItsTypeAlone() {
        runner.withBean("kirin-other", KirinComponent.class, KirinComponent::new)
                .withPropertyValues(PREFIX + "api-key=key-of-the-first")
                .run(context -> {
                    KirinComponent other =
                            context.getBean(CamelContext.class).getComponent("kirin-other", KirinComponent.class);
                    assertThat(other.getConfiguration().getApiKey()).isNull();
                    assertThat(kirin(context).getConfiguration().getApiKey()).isEqualTo("key-of-the-first");
                });
    }

    @Test
    void setsUpOnesOwnComponentBeanAndKeepsWhatItHas() {
        runner.withBean("kirin", KirinComponent.class, () -> {
                    KirinComponent own = new KirinComponent();
                    own.getConfiguration().setAccount("own");
                    own.getConfiguration().setTracked(false);
                    return own;
                })
                .withPropertyValues(PREFIX + "api-key=some-key")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin)
                            .isSameAs(context.getBean(KirinComponent.class).getConfiguration());
                    assertThat(kirin.getApiKey()).isEqualTo("some-key");
                    assertThat(kirin.getAccount()).isEqualTo("own");
                    assertThat(kirin.isTracked()).isFalse();
                });
    }

    @Test
    void doesNothingWhenSwitchedOff() {
        for (String off : new String[] {
            PREFIX + "enabled=false", PREFIX + "customizer.enabled=false", "camel.component.enabled=false"
        }) {
            runner.withPropertyValues(PREFIX + "account=other", off)
                    .run(context -> assertThat(kirin(context).getConfiguration().getAccount())
                            .as(off)
                            .isEqualTo("default"));
        }
    }

    @Test
    void connectionDetailsComeBeforeAddressAndKeyOfTheProperties() {
        runner.withBean(KirinConnectionDetails.class, () -> new FixedDetails("http://localhost:1", null))
                .withPropertyValues(PREFIX + "base-url=https://kirin.example", PREFIX + "api-key=some-key")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin.getBaseUrl()).isEqualTo("http://localhost:1");
                    assertThat(kirin.getApiKey()).isNull();
                });
    }

    @Test
    void connectionDetailsComeBeforeTheProviderOfTheProperties() {
        runner.withBean(KirinConnectionDetails.class, () -> new FixedDetails("http://localhost:1", "their-key"))
                .withBean("vault", ApiKeyProvider.class, () -> () -> "some-key")
                .withPropertyValues(PREFIX + "api-key-provider=#vault")
                .run(context -> {
                    KirinConfiguration kirin = kirin(context).getConfiguration();
                    assertThat(kirin.getApiKey()).isEqualTo("their-key");
                    assertThat(kirin.getApiKeyProvider()).isNull();
                });
    }

    @Test
    void theKeyMayComeFromAFileOrABean() {
        runner.withBean("vault", ApiKeyProvider.class, () -> () -> "some-key")
                .withPropertyValues(PREFIX + "api-key-provider=#vault")
                .run(context -> assertThat(kirin(context)
                                .getConfiguration()
                                .getApiKeyProvider()
                                .currentKey())
                        .isEqualTo("some-key"));
        runner.withPropertyValues(PREFIX + "api-key=file:/run/secrets/kirin")
                .run(context -> assertThat(kirin(context).getConfiguration().getApiKey())
                        .isEqualTo("file:/run/secrets/kirin"));
    }

    private record FixedDetails(String getBaseUrl, String getApiKey) implements KirinConnectionDetails {}

    @Test
    void needsNothingOptionalOnTheClassPath() {
        runner.withConfiguration(AutoConfigurations.of(
                        KirinTaskRepositoryAutoConfiguration.class, KirinActuatorAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(
                        "io.github.camelkirin.jdbc",
                        "io.github.camelkirin.simulator",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.testcontainers",
                        "org.testcontainers"))
                .withPropertyValues(PREFIX + "api-key=some-key")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(kirin(context).getConfiguration().getApiKey()).isEqualTo("some-key");
                });
    }

    @Test
    void theKeyIsNotInTheTextFormOfTheProperties() {
        runner.withPropertyValues(PREFIX + "api-key=some-key")
                .run(context -> assertThat(context.getBean(KirinComponentConfiguration.class))
                        .asString()
                        .doesNotContain("some-key"));
    }
}
