/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.generate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.ComponentOptionModel;

/** Writes {@code KirinComponentConfiguration}: a property for each option in the component's description. */
final class PropertiesClass {
    private static final Map<String, String> BOXES = Map.of(
            "boolean", "Boolean",
            "int", "Integer",
            "long", "Long",
            "double", "Double");
    private static final String HEAD = """
            /* SPDX-License-Identifier: Apache-2.0 */
            package io.github.camelkirin.springboot;

            import java.util.LinkedHashMap;
            import java.util.List;
            import java.util.Map;
            import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
            import org.jspecify.annotations.Nullable;
            import org.springframework.boot.context.properties.ConfigurationProperties;
            import org.springframework.boot.context.properties.NestedConfigurationProperty;

            /**
             * The component's options as properties. What is not set keeps the component's default.
             *
             * <p>Generated from the component's description, kirin.json.
             */
            @ConfigurationProperties("camel.component.kirin")
            public class KirinComponentConfiguration extends ComponentConfigurationPropertiesCommon {

                /** The names of options whose values are secret. */
                static final List<String> SECRETS = List.of(%s);

            """;

    private final List<ComponentOptionModel> options;

    PropertiesClass(ComponentModel component) {
        options = component.getComponentOptions();
    }

    String render() {
        return HEAD.formatted(each(PropertiesClass::secret).stripTrailing().replace("\n", ", "))
                + each(PropertiesClass::field)
                + each(PropertiesClass::accessors)
                + collected("values", "Object", "What is set, by the option's name; without references.", false)
                + "\n"
                + collected("references", "String", "What is set to the name of a bean, by the option's name.", true)
                + "}\n";
    }

    private String each(Function<ComponentOptionModel, String> part) {
        return options.stream().map(part).collect(Collectors.joining());
    }

    private static String secret(ComponentOptionModel option) {
        return option.isSecret() ? "\"" + option.getName() + "\"\n" : "";
    }

    /** Whether the option is a bean of the context, which a property can only name. */
    static boolean isReference(ComponentOptionModel option) {
        return "object".equals(option.getType()) && option.getEnums() == null && !option.isMultiValue();
    }

    private static boolean isTaskRepository(ComponentOptionModel option) {
        return "taskRepository".equals(option.getName());
    }

    static String type(ComponentOptionModel option) {
        if (isTaskRepository(option)) {
            return "KirinTaskRepositoryProperties";
        }
        if (isReference(option)) {
            return "String";
        }
        if ("duration".equals(option.getType())) {
            return "java.time.Duration";
        }
        String type = option.getJavaType().replace("java.lang.", "").replace("java.util.", "");
        return BOXES.getOrDefault(type, type);
    }

    private static String field(ComponentOptionModel option) {
        String type = type(option);
        String declaration;
        if (isTaskRepository(option)) {
            declaration = "@NestedConfigurationProperty\n    private " + type + " taskRepository = new " + type + "();";
        } else if (option.isMultiValue()) {
            declaration = "private " + type + " " + option.getName() + " = new LinkedHashMap<>();";
        } else {
            declaration = "private " + nullable(type) + " " + option.getName() + ";";
        }
        return "    /** " + javadoc(option) + " */\n    " + declaration + "\n\n";
    }

    private static String javadoc(ComponentOptionModel option) {
        String text = option.getDescription()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return isReference(option) ? text + " The name of a bean, as in #name." : text;
    }

    private static String accessors(ComponentOptionModel option) {
        String name = option.getName();
        String type = type(option);
        if (!isTaskRepository(option) && !option.isMultiValue()) {
            type = nullable(type);
        }
        String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return """
                    public %1$s get%3$s() {
                        return %2$s;
                    }

                    public void set%3$s(%1$s %2$s) {
                        this.%2$s = %2$s;
                    }

                """.formatted(type, name, capital);
    }

    private String collected(String name, String type, String comment, boolean references) {
        StringBuilder method = new StringBuilder("    /** " + comment + " */\n");
        method.append("    Map<String, " + type + "> " + name + "() {\n");
        method.append("        Map<String, " + type + "> " + name + " = new LinkedHashMap<>();\n");
        for (ComponentOptionModel option : options) {
            if (isReference(option) == references) {
                String value = isTaskRepository(option) ? "taskRepository.reference()" : option.getName();
                String isSet = option.isMultiValue() ? "!" + value + ".isEmpty()" : value + " != null";
                method.append("        if (" + isSet + ") {\n");
                method.append(
                        "            " + name + ".put(\"" + option.getName() + "\", " + value + ");\n        }\n");
            }
        }
        return method.append("        return " + name + ";\n    }\n").toString();
    }

    private static String nullable(String type) {
        int simple = type.lastIndexOf('.') + 1;
        return simple == 0 ? "@Nullable " + type : type.substring(0, simple) + "@Nullable " + type.substring(simple);
    }
}
