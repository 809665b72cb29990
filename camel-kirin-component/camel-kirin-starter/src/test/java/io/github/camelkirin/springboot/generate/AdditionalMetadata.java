/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.ComponentOptionModel;
import org.apache.camel.util.StringHelper;

/**
 * Writes what the configuration processor cannot see in the properties class: the component's defaults, the values that a
 * text may have, and the type of a bean that is named.
 */
final class AdditionalMetadata {
    private static final String PREFIX = "camel.component.kirin.";

    private final List<Map<String, Object>> properties = new ArrayList<>();
    private final List<Map<String, Object>> hints = new ArrayList<>();

    AdditionalMetadata(ComponentModel component) {
        component.getComponentOptions().forEach(this::add);
    }

    static String property(ComponentOptionModel option) {
        return PREFIX + StringHelper.camelCaseToDash(option.getName());
    }

    private void add(ComponentOptionModel option) {
        String name = property(option);
        if (option.getDefaultValue() != null) {
            properties.add(Map.of("name", name, "defaultValue", option.getDefaultValue()));
        }
        if (PropertiesClass.isReference(option)) {
            if ("taskRepository".equals(option.getName())) {
                properties.add(
                        ordered("name", name, "type", option.getJavaType(), "description", option.getDescription()));
            }
            hints.add(ordered(
                    "name",
                    name,
                    "providers",
                    List.of(ordered(
                            "name", "spring-bean-reference", "parameters", Map.of("target", option.getJavaType())))));
        } else if (option.getEnums() != null && "String".equals(PropertiesClass.type(option))) {
            hints.add(ordered(
                    "name",
                    name,
                    "values",
                    option.getEnums().stream()
                            .map(value -> Map.of("value", value))
                            .toList()));
        }
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    String render() throws JsonProcessingException {
        return new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .writeValueAsString(ordered("properties", properties, "hints", hints))
                        .replace("\r", "")
                + "\n";
    }
}
