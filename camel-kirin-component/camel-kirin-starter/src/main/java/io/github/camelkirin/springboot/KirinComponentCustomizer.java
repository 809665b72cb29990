/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import io.github.camelkirin.KirinComponent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/**
 * Applies the properties to the component of the name {@code kirin}, and to no other of its type: a second one has another
 * account, and this one's key is not for it.
 */
final class KirinComponentCustomizer implements ComponentCustomizer {

    private final KirinComponentConfiguration properties;
    private final ObjectProvider<KirinConnectionDetails> details;
    private final Environment environment;

    KirinComponentCustomizer(
            KirinComponentConfiguration properties,
            ObjectProvider<KirinConnectionDetails> details,
            Environment environment) {
        this.properties = properties;
        this.details = details;
        this.environment = environment;
    }

    @Override
    public boolean isEnabled(String name, Component target) {
        return "kirin".equals(name)
                && target instanceof KirinComponent
                && HierarchicalPropertiesEvaluator.evaluate(
                        environment, "camel.component.customizer", "camel.component.kirin.customizer");
    }

    @Override
    public void configure(String name, Component target) {
        CamelContext context = target.getCamelContext();
        ServiceHelper.initService(target); // its configurer is not there before
        // in their order: the bean for all options first, then those that replace what it has
        CamelPropertiesHelper.setCamelProperties(context, target, new LinkedHashMap<>(properties.references()), true);
        // not by the same way: it would look up a bean for a text that begins with #
        PropertyConfigurer configurer = target.getComponentPropertyConfigurer();
        properties
                .values()
                .forEach((option, value) ->
                        configurer.configure(context, target, option, resolved(context, value), false));
        details.ifAvailable(found -> connect((KirinComponent) target, found));
    }

    private static Object resolved(CamelContext context, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> resolved = new HashMap<>();
            map.forEach((key, each) -> resolved.put(key, resolved(context, each)));
            return resolved;
        }
        return value instanceof String text ? context.resolvePropertyPlaceholders(text) : value;
    }

    private static void connect(KirinComponent component, KirinConnectionDetails details) {
        component.getConfiguration().setBaseUrl(details.getBaseUrl());
        component.getConfiguration().setApiKey(details.getApiKey());
        component.getConfiguration().setApiKeyProvider(null); // it knows the key of another address
    }
}
