/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** An application with its route in {@code yaml-app/camel/posters.yaml}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class YamlPosters {}
