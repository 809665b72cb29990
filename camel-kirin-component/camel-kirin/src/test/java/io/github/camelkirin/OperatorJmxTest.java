/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see and do through JMX. */
class OperatorJmxTest extends OperatorTestSupport {

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withEnableJMX();
    }

    @BeforeEach
    void endpoint() throws Exception {
        routes(rb -> rb.from("direct:create").to("kirin:ops"));
        putOneInEachState("ops");
        putOneInEachState("others");
    }

    private Object invoke(String operation, Object... arguments) throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=\"kirin://ops\""),
                        null)
                .iterator()
                .next();
        String[] signature = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            signature[i] = arguments[i] instanceof Integer ? "int" : "java.lang.String";
        }
        return server.invoke(name, operation, arguments, signature);
    }

    private JsonNode json(String operation, Object... arguments) throws Exception {
        return new ObjectMapper().readTree((String) invoke(operation, arguments));
    }

    @Test
    void countsTheGroupsTasksByState() throws Exception {
        put("ops", "a", TaskState.DONE);
        assertThat(invoke("countTasks"))
                .isEqualTo("{\"submitting\":1,\"active\":1,\"ended\":1,\"parked\":1,\"done\":2}");
    }

    @Test
    void listsTheGroupsTasksByState() throws Exception {
        assertThat(json("listTasks", "parked", 10))
                .extracting(task -> task.path("externalTaskId").asText())
                .containsExactly("ops-parked");
        assertThat(json("listTasks", "all", 1000)).hasSize(5);
        assertThat(json("listTasks", "all", 2)).hasSize(2);
        for (Object[] bad : List.of(new Object[] {"all", 0}, new Object[] {"lost", 1})) {
            assertThatThrownBy(() -> invoke("listTasks", bad)).hasStackTraceContaining("must be");
        }
    }

    @Test
    void showsATaskByEitherId() throws Exception {
        for (String id : List.of("ops-parked", "service-ops-parked")) {
            JsonNode task = json("showTask", id);
            assertThat(task.path("externalTaskId").asText()).isEqualTo("ops-parked");
            assertThat(task.path("sends").asInt()).isEqualTo(2);
            assertThat(task.path("httpStatus").asInt()).isEqualTo(200);
            assertThat(task.path("parkReason").asText()).isEqualTo("route_failed");
        }
        assertThatThrownBy(() -> invoke("showTask", "others-parked")).hasStackTraceContaining("group ops");
    }

    @Test
    void neitherPromptNorAnswerNorHeaderValueIsSeen() throws Exception {
        assertThat((String) invoke("listTasks", "all", 1000))
                .contains("X-Order")
                .doesNotContain("secret", "cdn.example", KIRIN.apiKey());
        for (TaskState state : TaskState.values()) {
            assertThat((String) invoke("showTask", "ops-" + StateNames.of(state)))
                    .doesNotContain("secret", "cdn.example", KIRIN.apiKey());
        }
    }

    @Test
    void requeuesParkedTasks() throws Exception {
        put("ops", "a", TaskState.PARKED);
        put("ops", "b", TaskState.PARKED);
        assertThat(invoke("requeueTask", "a")).isEqualTo(true);
        assertThat(invoke("requeueTask", "a")).isEqualTo(false);
        assertThat(invoke("requeueTask", "others-parked")).isEqualTo(false);
        assertThat(state("a")).isEqualTo(TaskState.ENDED);
        assertThat(invoke("requeueParkedTasks")).isEqualTo(2);
        assertThat(state("b")).isEqualTo(TaskState.ENDED);
        assertThat(state("others-parked")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void discardsAndErasesTasks() throws Exception {
        assertThat(invoke("discardTask", "ops-active")).isEqualTo(false);
        assertThat(invoke("discardTask", "ops-parked")).isEqualTo(true);
        assertThat(state("ops-parked")).isEqualTo(TaskState.DONE);
        assertThat(invoke("eraseTask", "ops-parked")).isEqualTo(true);
        assertThat(invoke("eraseTask", "ops-active")).isEqualTo(true);
        assertThat(invoke("eraseTask", "others-active")).isEqualTo(false);
        assertThat(counts("ops")).containsOnlyKeys(TaskState.SUBMITTING, TaskState.ENDED, TaskState.DONE);
    }
}
