/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.apache.camel.util.TimeUtils;

/** A value for each option of the endpoint that is valid and not its default, made from the generated metadata. */
final class OptionValues {

    /** What has to be written differently in a URI, in YAML or in XML. Not a space after &amp;: Camel's XML drops it. */
    private static final String AWKWARD = "a \"b\"&<c> = 100 % + ü {1}";

    /** An endpoint that has it must not have an {@code apiKey}. */
    static final String ALONE = "apiKeyProvider";

    /** Strings that are not free text. */
    private static final Map<String, String> FORMATTED = Map.ofEntries(
            Map.entry("baseUrl", "http://127.0.0.1:9/kirin"),
            Map.entry("accountBudget", "400/month"),
            Map.entry("budget", "2.00/hour,25.00/day"),
            Map.entry("callbackUrl", "https://callbacks.example/kirin?task=1&token=a%2Bb+c"),
            Map.entry("createPath", "/v9/create/{model}"),
            Map.entry("imageStore", "direct:keep?block=false"),
            Map.entry("imageStoreRead", "direct:fetch?block=false"),
            Map.entry("queryPath", "/v9/tasks/{model}/{id}"),
            Map.entry("step", "upscale-2"),
            Map.entry("statusMapping", "finished=completed,aborted=failed"),
            Map.entry("resubmitErrorCodes", "002016095,4711"),
            Map.entry("referenceImages", "https://images.example/a.png?size=1&b=2,https://images.example/c.png"),
            Map.entry("keepHeaders", "X-Order*,X-Tenant"),
            Map.entry("apiKey", "k-+%&=;#?/{}$"),
            Map.entry("proxyHost", "127.0.0.1"),
            Map.entry("proxyAuthUsername", "proxy&user"),
            Map.entry("proxyAuthPassword", "p+a%s=s&word"));

    /** How a route says it, and what then has to be in the endpoint. */
    record Value(String text, Object expected) {}

    private final CamelContext context;
    private final Map<String, Supplier<Object>> beans;

    OptionValues(CamelContext context) {
        this.context = context;
        this.beans = Map.of(
                TaskRepository.class.getName(), InMemoryTaskRepository::new,
                ExceptionHandler.class.getName(), () -> new LoggingExceptionHandler(context, getClass()),
                PollingConsumerPollStrategy.class.getName(), DefaultPollingConsumerPollStrategy::new,
                ScheduledExecutorService.class.getName(), Executors::newSingleThreadScheduledExecutor,
                SSLContextParameters.class.getName(), SSLContextParameters::new,
                // the type of scheduler, which is a name or a bean
                Object.class.getName(), DefaultScheduledPollConsumerScheduler::new);
    }

    /**
     * By the names that routes use, which for a map of further options is one of its entries. Without {@value #ALONE}, which
     * does not go together with another.
     */
    Map<String, Value> of(ComponentModel model) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (EndpointOptionModel option : model.getEndpointParameterOptions()) {
            if (option.getName().equals(ALONE)) {
                continue;
            }
            String name = option.isMultiValue() ? option.getPrefix() + "style" : option.getName();
            values.put(name, of(option));
        }
        return values;
    }

    private Value of(EndpointOptionModel option) {
        if (option.isMultiValue()) {
            return new Value(AWKWARD, AWKWARD);
        }
        String defaultValue = option.getDefaultValue() == null ? "" : String.valueOf(option.getDefaultValue());
        List<String> choices = option.getEnums();
        if (choices != null) {
            String choice = choices.stream()
                    .filter(each -> !each.equals(defaultValue))
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            return new Value(choice, choice);
        }
        return switch (option.getType()) {
            case "boolean" -> {
                boolean value = !Boolean.parseBoolean(defaultValue);
                yield new Value(String.valueOf(value), value);
            }
            case "integer" -> {
                long value = (defaultValue.isEmpty() ? 0 : Long.parseLong(defaultValue)) + 7;
                yield new Value(String.valueOf(value), number(option, value));
            }
            case "number" -> {
                double value = (defaultValue.isEmpty() ? 0 : Double.parseDouble(defaultValue)) + 0.25;
                yield new Value(String.valueOf(value), value);
            }
            case "duration" -> {
                Duration value = Duration.ofMillis(TimeUtils.toMilliSeconds(defaultValue))
                        .plusSeconds(1);
                yield new Value(value.toMillis() + "ms", value.toMillis());
            }
            case "string" -> {
                String value = FORMATTED.getOrDefault(option.getName(), AWKWARD);
                yield new Value(value, value);
            }
            default -> bean(option);
        };
    }

    private static Object number(EndpointOptionModel option, long value) {
        return option.getJavaType().equals("long") ? (Object) value : (Object) (int) value;
    }

    private Value bean(EndpointOptionModel option) {
        Supplier<Object> maker = beans.get(option.getJavaType());
        if (maker == null) {
            throw new AssertionError("This test has no value for the new option " + option.getName() + " of type "
                    + option.getJavaType() + ": add one");
        }
        Object bean = maker.get();
        String name = "my-" + option.getName();
        context.getRegistry().bind(name, bean);
        return new Value("#" + name, bean);
    }
}
