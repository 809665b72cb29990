/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import org.springframework.context.ConfigurableApplicationContext;

class JavaPostersTest extends PostersContract {

    @Override
    ConfigurableApplicationContext run(String... more) {
        return Applications.run(JavaPosters.class, "java-app", KIRIN.simulator(), folder, more);
    }
}
