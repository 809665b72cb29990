/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.ledger.Ledger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs a {@link KirinSimulator} for a JUnit 5 test class, and resets it before each test. Registered with
 * {@code @ExtendWith} or a static {@code @RegisterExtension} field, it runs one server a class; with an instance field, one
 * a test. Tests may take the simulator as a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder().timeScale(10));
 * }</pre>
 */
public final class KirinSimulatorExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final KirinSimulator simulator;
    /** Nested test classes share the outer one's server. */
    private int users;

    private boolean startedForTest;

    /** With a simulator set up as {@link KirinSimulatorBuilder} does by itself. */
    public KirinSimulatorExtension() {
        this(KirinSimulator.builder());
    }

    /** With a simulator of one's own. */
    public KirinSimulatorExtension(KirinSimulatorBuilder builder) {
        this.simulator = builder.build();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (users++ == 0) {
            simulator.start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--users == 0) {
            simulator.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (users == 0) {
            simulator.start();
            startedForTest = true;
        }
        simulator.reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (startedForTest) {
            simulator.close();
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
}
