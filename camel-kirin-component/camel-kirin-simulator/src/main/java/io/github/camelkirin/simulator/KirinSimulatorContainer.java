/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A simulator in a container, for Testcontainers 2. Its image is in no registry: {@code mvn package -Psimulator-image} in this
 * project builds it.
 *
 * <pre>{@code
 * @Container
 * static final KirinSimulatorContainer KIRIN = new KirinSimulatorContainer();
 * …
 * KIRIN.control().failNext("002016095");
 * }</pre>
 *
 * <p>Tasks take 200 ms unless an option says otherwise. The simulator calls back only to addresses of its own machine, so
 * callbacks do not leave the container.
 */
public class KirinSimulatorContainer extends GenericContainer<KirinSimulatorContainer> {

    /** The image's name, without a tag. */
    public static final String IMAGE = "camel-kirin-simulator";

    private static final int PORT = 8089;

    private final List<String> options = new ArrayList<>(List.of("--latency", "200ms"));
    private String apiKey = "simulator-key";

    /** Of the image that was built with this version; of the one that was built last, if this version is not known. */
    public KirinSimulatorContainer() {
        this(defaultImage());
    }

    /** Of another image; one of another name has to be declared {@code asCompatibleSubstituteFor(IMAGE)}. */
    public KirinSimulatorContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(DockerImageName.parse(IMAGE));
        addExposedPort(PORT);
        setWaitStrategy(Wait.forHttp("/").forPort(PORT));
    }

    /** The image that is used unless another is named. */
    public static DockerImageName defaultImage() {
        return DockerImageName.parse(IMAGE).withTag(version());
    }

    /** The only key that the simulator takes; {@code simulator-key} unless set. */
    public KirinSimulatorContainer withApiKey(String value) {
        apiKey = value;
        return this;
    }

    /** More options of the simulator's main class, such as {@code "--scale", "10"}; those after win over those before. */
    public KirinSimulatorContainer withOptions(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    @Override
    protected void configure() {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("--key", apiKey));
        setCommand(command.toArray(String[]::new));
    }

    /**
     * What to set as the service's base URL.
     *
     * @throws IllegalStateException if it is not running
     */
    public String baseUrl() {
        return "http://" + getHost() + ":" + getMappedPort(PORT);
    }

    /** The key it takes. */
    public String apiKey() {
        return apiKey;
    }

    /**
     * Scripts what is to go wrong, and reads the ledger.
     *
     * @throws IllegalStateException if it is not running
     */
    public RemoteSimulator control() {
        return RemoteSimulator.at(baseUrl(), apiKey);
    }

    /** As the file says that Maven puts into the jar. */
    private static String version() {
        String file = "/META-INF/maven/io.github.camelkirin/camel-kirin-simulator/pom.properties";
        try (InputStream stream = KirinSimulatorContainer.class.getResourceAsStream(file)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "latest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
