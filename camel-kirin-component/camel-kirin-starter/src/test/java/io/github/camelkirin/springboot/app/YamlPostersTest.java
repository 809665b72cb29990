/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import org.springframework.context.ConfigurableApplicationContext;

class YamlPostersTest extends PostersContract {

    @Override
    ConfigurableApplicationContext run(String... more) {
        return Applications.run(YamlPosters.class, "yaml-app", KIRIN.simulator(), folder, more);
    }
}
