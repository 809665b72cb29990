/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ShutdownPrepared;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Knows which routes are being stopped, before Camel waits for the exchanges in them. A producer is not told by itself: Camel
 * only prepares the services of a route, and a producer is none of them.
 */
final class RouteStops extends LifecycleStrategySupport {

    private final Set<String> stopping = ConcurrentHashMap.newKeySet();
    private final Runnable stopped;

    /** @param stopped called whenever one more route is being stopped */
    RouteStops(Runnable stopped) {
        this.stopped = stopped;
    }

    boolean isStopping(Exchange exchange) {
        if (stopping.isEmpty()) {
            return false;
        }
        String from = exchange.getFromRouteId();
        String at = ExchangeHelper.getAtRouteId(exchange);
        return from != null && stopping.contains(from) || at != null && stopping.contains(at);
    }

    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        for (Route route : routes) {
            Notice notice = new Notice(route.getId());
            ServiceHelper.startService(notice);
            route.addService(notice);
        }
    }

    private final class Notice extends ServiceSupport implements ShutdownPrepared {

        private final String routeId;

        Notice(String routeId) {
            this.routeId = routeId;
        }

        @Override
        protected void doStart() {
            stopping.remove(routeId);
        }

        @Override
        public void prepareShutdown(boolean suspendOnly, boolean forced) {
            if (!suspendOnly && stopping.add(routeId)) {
                stopped.run();
            }
        }
    }
}
