/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.ComponentConfigurationProperties;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Sets the component {@code kirin} up with the properties {@code camel.component.kirin.*}. */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", "camel.component.kirin"})
@EnableConfigurationProperties({ComponentConfigurationProperties.class, KirinComponentConfiguration.class})
public class KirinComponentAutoConfiguration {

    private final KirinComponentConfiguration configuration;
    private final ObjectProvider<KirinConnectionDetails> details;
    private final Environment environment;

    KirinComponentAutoConfiguration(
            KirinComponentConfiguration configuration,
            ObjectProvider<KirinConnectionDetails> details,
            Environment environment) {
        this.configuration = configuration;
        this.details = details;
        this.environment = environment;
    }

    @Lazy
    @Bean
    ComponentCustomizer kirinComponentCustomizer() {
        return new KirinComponentCustomizer(configuration, details, environment);
    }
}
