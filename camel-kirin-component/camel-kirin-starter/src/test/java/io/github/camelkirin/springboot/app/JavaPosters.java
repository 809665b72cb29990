/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application with its route in Java. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class JavaPosters {

    // tag::java[]
    @Bean
    RouteBuilder posters() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("file:{{folder}}/prompts").to("kirin:posters");
                from("kirin:posters?output=image").to("file:{{folder}}/pictures");
            }
        };
    }
    // end::java[]
}
