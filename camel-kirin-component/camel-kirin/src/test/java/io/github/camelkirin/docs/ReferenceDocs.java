/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import java.util.List;
import java.util.Objects;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;

/**
 * Fills the generated parts of the component's page, each between {@code // NAME: START} and {@code // NAME: END}, from the
 * metadata that Camel's generator wrote. What is outside them is left as it is.
 */
final class ReferenceDocs {
    private static final String TABLE = "[width=\"100%\",cols=\"2,5,^1,2\",options=\"header\"]\n|===\n";

    private final ComponentModel component;

    /** @param json the metadata, {@code kirin.json} */
    ReferenceDocs(String json) {
        component = JsonMapper.generateComponentModel(json);
    }

    /**
     * The page as it should be.
     *
     * @throws IllegalArgumentException if a part is not marked in it
     */
    String render(String page) {
        String rendered = part(page, "component header", header());
        rendered = part(rendered, "uri format", uriFormat());
        rendered = part(rendered, "component options", options(component.getComponentOptions()));
        rendered = part(
                rendered,
                "endpoint options",
                "=== Path parameters (" + component.getEndpointPathOptions().size() + ")\n\n"
                        + options(component.getEndpointPathOptions())
                        + "\n=== Query parameters ("
                        + component.getEndpointParameterOptions().size() + ")\n\n"
                        + options(component.getEndpointParameterOptions()));
        return part(rendered, "message headers", headers());
    }

    private static String part(String page, String name, String content) {
        String start = "// " + name + ": START\n";
        String end = "// " + name + ": END\n";
        int from = page.indexOf(start);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "the page must have the lines \"" + start.strip() + "\" and, below it, \"" + end.strip() + "\"");
        }
        return page.substring(0, from + start.length()) + content + page.substring(to);
    }

    private String header() {
        String ends = component.isProducerOnly()
                ? "Only producer is supported"
                : component.isConsumerOnly()
                        ? "Only consumer is supported"
                        : "Both producer and consumer are supported";
        return String.join(
                "\n",
                ":doctitle: " + component.getTitle(),
                ":shortname: " + component.getScheme(),
                ":artifactid: " + component.getArtifactId(),
                ":description: " + component.getDescription(),
                ":since: " + component.getFirstVersion(),
                ":supportlevel: " + component.getSupportLevel(),
                ":component-header: " + ends,
                "");
    }

    private String uriFormat() {
        return "----\n" + component.getSyntax() + "[?options]\n----\n";
    }

    private static String options(List<? extends BaseOptionModel> options) {
        StringBuilder table = new StringBuilder(TABLE).append("| Name | Description | Default | Type\n");
        for (BaseOptionModel option : options) {
            String name = "*" + option.getName() + "* (" + option.getGroup() + ")";
            row(table, option, name, text(Objects.toString(option.getDefaultValue(), "")));
        }
        return table.append("|===\n").toString();
    }

    private String headers() {
        StringBuilder table = new StringBuilder(TABLE).append("| Name | Description | Default | Type\n");
        for (ComponentModel.EndpointHeaderModel header : component.getEndpointHeaders()) {
            String constant = header.getConstantName();
            String name = header.getName() + " (" + header.getGroup() + ") +\n`"
                    + constant.substring(constant.lastIndexOf('.') + 1).replace('#', '.') + "`";
            row(table, header, name, text(Objects.toString(header.getDefaultValue(), "")));
        }
        return table.append("|===\n").toString();
    }

    private static void row(StringBuilder table, BaseOptionModel option, String name, String defaultValue) {
        String description = text(Objects.toString(option.getDescription(), ""));
        if (option.isRequired()) {
            description = "*Required* " + description;
        }
        if (option.isDeprecated()) {
            description = "*Deprecated* " + description;
        }
        if (option.isSecret()) {
            description += " The value is a secret.";
        }
        if (option.getEnums() != null && !option.getEnums().isEmpty()) {
            description += "\n\nOne of: `" + String.join("`, `", option.getEnums()) + "`";
        }
        table.append("\n| ").append(name);
        table.append("\n| ").append(description);
        table.append("\n| ").append(defaultValue);
        table.append("\n| ").append(type(option)).append('\n');
    }

    private static String type(BaseOptionModel option) {
        if ("duration".equals(option.getType())) {
            return "Duration";
        }
        return text(option.getJavaType().replaceAll("\\w+\\.", ""));
    }

    /** Keeps what is meant literally from being read as AsciiDoc: cells, attributes, cross references, bold. */
    private static String text(String literal) {
        return literal.strip()
                .replace("{", "\\{")
                .replace("|", "\\|")
                .replace("<<", "\\<<")
                .replace("*", "{asterisk}")
                .replace("\r", "")
                .replace("\n", " ");
    }
}
