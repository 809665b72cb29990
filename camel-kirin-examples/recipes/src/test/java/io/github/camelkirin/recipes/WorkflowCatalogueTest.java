/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A list of SKUs and prompts becomes a folder of pictures and a list of what came of each. */
class WorkflowCatalogueTest extends RecipeSupport {

    private static final String LIST =
            "SKU-1,A red kettle\nSKU-2,A blue kettle\nSKU-3,A kettle, green\nSKU-4," + "x".repeat(2501) + "\n";

    private static final class Catalogue extends RouteBuilder {
        @Override
        public void configure() {
            // tag::catalogue[]
            // a prompt that is too long, or another one for a SKU that has one
            onException(InvalidRequestException.class, ExternalTaskIdConflictException.class)
                    .handled(true)
                    .setBody(simple("${exception.message}"))
                    .to("file:results/refused?fileName=${header.CamelKirinIdempotencyKey}.txt");

            from("file:catalogue")
                    .split(body().tokenize("\n"))
                    .streaming()
                    .setHeader("CamelKirinIdempotencyKey", body().regexReplaceAll(",.*", ""))
                    .setHeader("CamelKirinBatchId", simple("${file:onlyname.noext}"))
                    .setBody(body().regexReplaceAll("^[^,]*,", ""))
                    .to("kirin:catalogue?submission=deferred")
                    .end()
                    .setHeader("CamelKirinBatchId", simple("${file:onlyname.noext}"))
                    .to("kirin:catalogue?operation=closeBatch");

            from("kirin:catalogue?imageStore={{pictures}}") // a picture of SKU-1 is SKU-1-0.png
                    .filter(header("CamelKirinEvent").isEqualTo("batch"))
                    .convertBodyTo(InputStream.class)
                    .to("file:results?fileName=${header.CamelKirinBatchId}.csv&tempPrefix=.part-");
            // end::catalogue[]
        }
    }

    private void drop(String list) throws Exception {
        put("catalogue", "spring.csv", list);
        soon().until(() -> files("catalogue").isEmpty());
    }

    @Test
    void theListOfResultsTellsOfFailuresAndWhatIsReadTwiceIsPaidForOnce() throws Exception {
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        KIRIN.faults().nextFor(Operation.TASK, "SKU-2", Fault.taskFails("002016095"));
        start(new Catalogue());

        drop(LIST);

        soon().until(() -> files("results").size() == 1 && count("catalogue", TaskState.DONE) == 4);
        Path results = files("results").get(0);
        assertThat(results).hasFileName("spring.csv");
        assertThat(Files.readAllLines(results)).containsExactly("SKU-1,completed", "SKU-2,failed", "SKU-3,completed");
        assertThat(files("results/refused")).extracting(Path::getFileName).containsExactly(Path.of("SKU-4.txt"));
        assertThat(files("results/refused").get(0)).content().contains("2500");

        drop(LIST); // as a process does that was killed before the file was put aside

        assertThat(files("pictures"))
                .extracting(picture -> picture.getFileName().toString())
                .containsExactlyInAnyOrder("SKU-1-0.png", "SKU-3-0.png");
        for (String sku : new String[] {"SKU-1", "SKU-2", "SKU-3"}) {
            assertThat(KIRIN.ledger().createsActedOn(sku)).isEqualTo(1);
        }
        assertThat(KIRIN.ledger().sends()).hasSize(3);
        assertThat(KIRIN.ledger().sends("SKU-3").get(0).params().path("prompt").asText())
                .isEqualTo("A kettle, green");
    }

    @Test
    void anotherPromptForTheSameSkuIsRefused() throws Exception {
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        start(new Catalogue());
        drop("SKU-1,A red kettle\n");

        drop("SKU-1,A black kettle\n");

        assertThat(files("results/refused")).extracting(Path::getFileName).containsExactly(Path.of("SKU-1.txt"));
        soon().until(() -> files("results").size() == 1);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }
}
