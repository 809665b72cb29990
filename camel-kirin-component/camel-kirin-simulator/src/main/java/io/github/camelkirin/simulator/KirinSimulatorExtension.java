/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs a {@link KirinSimulator} for a JUnit 5 test class, and resets it before each test: tasks, faults and ledger are gone
 * then, but not what its clock was moved on. Registered with {@code @ExtendWith} or a static {@code @RegisterExtension} field,
 * it runs one server a class, which nested classes share; with an instance field, one a test. Tests may take the simulator as
 * a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder().timeScale(10));
 * }</pre>
 *
 * <p>While it runs, the system properties {@code camel.component.kirin.base-url}, {@code .api-key}, {@code .first-query-delay},
 * {@code .query-interval} and {@code .max-query-interval} name this simulator, and have the component ask every 20 ms; Camel
 * Main and Spring Boot read them. Where neither runs, bind {@link #componentOptions()} to the component. System properties are
 * one set for all: classes that run at the same time, and a second extension in a class, have to do without, by
 * {@link #withoutSystemProperties()}.
 */
public final class KirinSimulatorExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final KirinSimulator simulator;
    /** Nested test classes share the outer one's server. */
    private int users;

    private boolean startedForTest;
    private boolean setsProperties = true;
    private @Nullable CamelProperties properties;

    /** With a simulator set up as {@link KirinSimulatorBuilder} does by itself. */
    public KirinSimulatorExtension() {
        this(KirinSimulator.builder());
    }

    /** With a simulator of one's own. */
    public KirinSimulatorExtension(KirinSimulatorBuilder builder) {
        this.simulator = builder.build();
    }

    /** Leaves system properties alone. To be called before it runs. */
    public KirinSimulatorExtension withoutSystemProperties() {
        setsProperties = false;
        return this;
    }

    private void start() {
        simulator.start();
        try {
            properties = setsProperties ? CamelProperties.set(simulator) : null;
        } catch (IllegalStateException e) {
            simulator.close();
            throw e;
        }
    }

    private void stop() {
        if (properties != null) {
            properties.restore();
            properties = null;
        }
        simulator.close();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (users == 0) {
            start();
        }
        users++;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (users > 0 && --users == 0) {
            stop();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (users == 0) {
            start();
            startedForTest = true;
        }
        simulator.reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (startedForTest) {
            stop();
            startedForTest = false;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KirinSimulator.class;
    }

    @Override
    public KirinSimulator resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return simulator;
    }

    /** The simulator. */
    public KirinSimulator simulator() {
        return simulator;
    }

    /** What to set as the service's base URL. */
    public String baseUrl() {
        return simulator.baseUrl();
    }

    /** The key it takes. */
    public String apiKey() {
        return simulator.apiKey();
    }

    /**
     * What to set on the component, by the options' names: {@code baseUrl}, {@code apiKey}, {@code firstQueryDelay},
     * {@code queryInterval} and {@code maxQueryInterval} for 20 ms, and {@code clock}, so that the component's time passes
     * with {@link #advance}. In a test with CamelTestSupport:
     *
     * <pre>{@code
     * @Override
     * protected CamelContext createCamelContext() throws Exception {
     *     CamelContext context = super.createCamelContext();
     *     Component kirin = context.getComponent("kirin");
     *     PropertyBindingSupport.build()
     *             .withConfigurer(kirin.getComponentPropertyConfigurer())
     *             .bind(context, kirin, KIRIN.componentOptions());
     *     return context;
     * }
     * }</pre>
     */
    public Map<String, Object> componentOptions() {
        return new HashMap<>(Map.of(
                "baseUrl",
                baseUrl(),
                "apiKey",
                apiKey(),
                "firstQueryDelay",
                "20",
                "queryInterval",
                "20",
                "maxQueryInterval",
                "20",
                "clock",
                clock()));
    }

    /** The simulator's time, for the component's option {@code clock}. */
    public Clock clock() {
        return simulator.clock();
    }

    /**
     * Lets time pass at once, as {@link KirinSimulator#advance} does, and for a component that has {@link #clock()} too.
     *
     * @param duration whole milliseconds
     */
    public void advance(Duration duration) {
        simulator.advance(duration);
    }

    /** What it remembers. */
    public Ledger ledger() {
        return simulator.ledger();
    }

    /** What is to go wrong. */
    public Faults faults() {
        return simulator.faults();
    }

    /** The next task that is taken on ends failed with this code, such as {@code 002016095}. */
    public void failNext(String code) {
        simulator.faults().failNext(code);
    }

    /** The next create is acted on, and its answer lost. */
    public void loseNextAnswer() {
        simulator.faults().loseNextAnswer();
    }

    /** The next task that is taken on takes so long, by the simulator's clock, and then completes. */
    public void delayNext(Duration takes) {
        simulator.faults().delayNext(takes);
    }

    /** The next create is refused with this HTTP status, such as 402. */
    public void refuseNext(int status) {
        simulator.faults().refuseNext(status);
    }

    /** The next create is answered with 429 and asked to come again after so many seconds. */
    public void throttleNext(Duration retryAfter) {
        simulator.faults().throttleNext(retryAfter);
    }
}
