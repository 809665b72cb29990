/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiCamelContextPublisher;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * A Camel context for as long as there is a configuration. When it changes, or the database comes or goes, there is a new one.
 * The two resolvers are what Camel has for a scheme: with them the context does not start before they are there.
 */
// tag::component[]
@Component(
        configurationPid = Options.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        reference = {
            @Reference(name = "kirin", service = ComponentResolver.class, target = "(component=kirin)"),
            @Reference(name = "file", service = ComponentResolver.class, target = "(component=file)")
        })
public final class Posters {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(dataSourceName=kirin)")
    private @Nullable DataSource dataSource;

    private @Nullable CamelContext camel;

    @Activate
    void start(BundleContext bundle, Options options) throws Exception {
        OsgiDefaultCamelContext context = new OsgiDefaultCamelContext(bundle);
        context.getCamelContextExtension().setName("posters");
        // where the shell's commands look for contexts
        context.getManagementStrategy().addEventNotifier(new OsgiCamelContextPublisher(bundle));
        PosterContext.start(context, options, dataSource);
        camel = context;
    }

    @Deactivate
    void stop() {
        if (camel != null) {
            camel.stop();
        }
    }
    // end::component[]
}
