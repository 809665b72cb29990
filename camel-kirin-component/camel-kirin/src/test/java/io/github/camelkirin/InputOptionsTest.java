/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.KirinTask;
import java.util.Map;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that cannot work are refused when the endpoint is made, and say so. */
class InputOptionsTest extends InputRouteSupport {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operation=paint | operation",
                "imageCount=two | imageCount must be a whole number of 1 or more",
                "imageCount=0 | imageCount must be a whole number of 1 or more, was 0",
                "watermark=perhaps | watermark",
                "output=pdf | output",
                "onFailure=shrug | onFailure",
                "protocol=carrier | protocol",
                "promt=x | promt",
                "queryInterval=-5 | queryInterval must be more than 0, was -5 ms",
                "queryInterval=0 | queryInterval must be more than 0, was 0 ms",
                "firstQueryDelay=-1 | firstQueryDelay must be 0 or more, was -1 ms",
                "maxQueryInterval=10 | maxQueryInterval must not be less than queryInterval (20",
                "queryMultiplier=0.5 | queryMultiplier must be 1 to 100, was 0.5",
                "submitGrace=-1 | submitGrace",
                "submitTimeout=0 | submitTimeout must be more than 0, was 0 ms",
                "taskTimeout=-1000 | taskTimeout must be more than 0, was -1000 ms",
                "timeout=-1 | timeout",
                "requestTimeout=0 | requestTimeout must be more than 0, was 0 ms",
                "leaseDuration=10s | leaseDuration must be longer than requestTimeout (30000 ms), was 10000 ms",
                "leaseDuration=30s | leaseDuration must be longer than requestTimeout (30000 ms), was 30000 ms",
                "concurrentConsumers=0 | concurrentConsumers",
                "completionRedeliveryDelay=-1 | completionRedeliveryDelay",
                "completionMaxRedeliveries=-1 | completionMaxRedeliveries",
                "maxRouteTime=0 | maxRouteTime",
                "maxConcurrentRequests=0 | maxConcurrentRequests must be 1 to 10000, was 0",
                "maxConcurrentRequests=10001 | maxConcurrentRequests must be 1 to 10000, was 10001",
                "requestsPerSecond=0 | requestsPerSecond must be more than 0 and at most 10000, was 0.0",
                "maxImageBytes=0 | maxImageBytes must be 1 or more, was 0",
                "downloadAttempts=0 | downloadAttempts must be 1 or more, was 0",
                "statusMapping=finished | statusMapping must be spelling=status pairs separated by commas",
                "statusMapping=RAW(finished=ended) | statusMapping must map 'finished'",
                "statusMapping=RAW(a=failed,a=queued) | statusMapping must give 'a' one meaning",
                "baseUrl=ftp://127.0.0.1 | baseUrl must be an http or https URL with a host, such as https://host.example",
                "baseUrl=nonsense | baseUrl must be an http or https URL with a host",
                "baseUrl=https://other.example | apiKey is required for https://other.example",
                "protocol=queue&baseUrl= | apiKey is required for https://cloud.seaart.ai",
                "createPath=nowhere | createPath must be a path such as /model/v1/generation",
                "queryPath=/tasks | queryPath must be a path such as",
                "proxyHost=127.0.0.1&proxyPort=70000 | proxyPort must be 1 to 65535, was 70000",
                "proxyHost=127.0.0.1 | proxyPort must be 1 to 65535",
                "authScheme=RAW(Bearer x) | authScheme",
                "apiKey=file: | apiKey must be a key or the path of a file",
                "apiKey=RAW(a b) | apiKey must be printable ASCII without spaces",
                "baseUrl=https://other.example&apiKey= | apiKey is required for https://other.example"
            })
    void refusesAnOption(String options, String says) {
        Throwable failure = catchOf("kirin:" + GROUP + "?" + options);
        assertThat(failure).isInstanceOf(ResolveEndpointFailedException.class);
        assertThat(text(failure)).contains(says);
        assertThat(context.getEndpoints()).isEmpty();
    }

    private Throwable catchOf(String uri) {
        return org.assertj.core.api.Assertions.catchThrowable(() -> context.getEndpoint(uri));
    }

    @Test
    void refusesAGroupThatIsBlankOrTooLong() {
        for (String group : new String[] {"%20", "g".repeat(201)}) {
            assertThat(text(catchOf("kirin:" + group)))
                    .contains("group must be 1 to 200 characters, as in kirin:posters");
        }
        assertThat(context.getEndpoint("kirin:" + "g".repeat(200))).isNotNull();
    }

    @Test
    void anEndpointWithABaseUrlOfItsOwnDoesNotGetTheComponentsKey() {
        KirinEndpoint same = endpoint("kirin:a?baseUrl=" + KIRIN.baseUrl() + "/");
        KirinEndpoint other =
                endpoint("kirin:b?baseUrl=http://localhost:" + KIRIN.simulator().port());
        KirinEndpoint own = endpoint("kirin:c?baseUrl=https://other.example&apiKey=its-own");
        assertThat(same.getConfiguration().getApiKey()).isEqualTo(KIRIN.apiKey());
        assertThat(other.getConfiguration().getApiKey()).isNull();
        assertThat(own.getConfiguration().getApiKey()).isEqualTo("its-own");
    }

    @Test
    void needsNoKeyOnALoopbackAddress() {
        component().getConfiguration().setApiKey(null);
        for (String host : new String[] {"127.0.0.1", "localhost", "[::1]", "127.1.2.3"}) {
            assertThat(endpoint("kirin:a?baseUrl=http://" + host + ":9")).isNotNull();
        }
        for (String host : new String[] {"localhost.example", "127.0.0.1.example", "10.0.0.1", "[::2]"}) {
            assertThat(text(catchOf("kirin:a?baseUrl=http://" + host + ":9")))
                    .contains("apiKey is required for http://" + host);
        }
    }

    @Test
    void laterChangesOfTheComponentDoNotReachAnEndpoint() {
        KirinEndpoint before = endpoint("kirin:a");
        component().getConfiguration().setResolution("2k");
        component().getConfiguration().getParameters().put("style", "noir");
        assertThat(before.getConfiguration().getResolution()).isNull();
        assertThat(before.getConfiguration().getParameters()).isEmpty();
        assertThat(endpoint("kirin:b").getConfiguration().getResolution()).isEqualTo("2k");
    }

    @Test
    void theGroupOfAnEndpointIsDecoded() {
        KirinTask task = template.requestBody("kirin:summer%20sale", "A tree", KirinTask.class);
        assertThat(task.getTaskId()).isNotNull();
        assertThat(endpoint("kirin:summer%20sale").getGroup()).isEqualTo("summer sale");
        assertThat(send("kirin:summer%20sale", "A tree", Map.of()).getMessage().getHeader("CamelKirinGroup"))
                .isEqualTo("summer sale");
    }

    private KirinComponent component() {
        return context.getComponent("kirin", KirinComponent.class);
    }

    private KirinEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, KirinEndpoint.class);
    }
}
