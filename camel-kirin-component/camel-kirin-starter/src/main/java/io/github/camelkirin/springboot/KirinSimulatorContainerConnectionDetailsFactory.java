/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import io.github.camelkirin.simulator.KirinSimulatorContainer;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/** Makes {@code @ServiceConnection} on a {@link KirinSimulatorContainer} connect the component to it. */
final class KirinSimulatorContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<KirinSimulatorContainer, KirinConnectionDetails> {

    KirinSimulatorContainerConnectionDetailsFactory() {}

    @Override
    protected KirinConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<KirinSimulatorContainer> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<KirinSimulatorContainer>
            implements KirinConnectionDetails {

        Details(ContainerConnectionSource<KirinSimulatorContainer> source) {
            super(source);
        }

        @Override
        public String getBaseUrl() {
            return getContainer().baseUrl();
        }

        @Override
        public String getApiKey() {
            return getContainer().apiKey();
        }
    }
}
