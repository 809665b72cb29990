/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator's endpoint {@code kirin}, and what keeps secrets out of the actuator's other ones. */
@AutoConfiguration(after = KirinComponentAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(KirinComponentConfiguration.class)
public class KirinActuatorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    KirinActuatorEndpoint kirinActuatorEndpoint(CamelContext context) {
        return new KirinActuatorEndpoint(context);
    }

    /** Hides the component's secrets from those too who may see values ({@code management.endpoint.*.show-values}). */
    @Bean
    SanitizingFunction kirinSecrets() {
        Set<String> secrets = KirinComponentConfiguration.SECRETS.stream()
                .map(option -> lettersOf("camel.component.kirin." + option))
                .collect(Collectors.toUnmodifiableSet());
        return data ->
                secrets.contains(lettersOf(data.getKey())) ? data.withValue(SanitizableData.SANITIZED_VALUE) : data;
    }

    /** The same for {@code api-key}, {@code apiKey} and {@code API_KEY}. */
    private static String lettersOf(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
