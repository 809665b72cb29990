/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class ApprovalTest extends RecipeSupport {

    private static final class Approval extends RouteBuilder {
        @Override
        public void configure() {
            // tag::approval[]
            from("kirin:posters")
                    .setHeader("CamelFileName", simple("${header.CamelKirinTaskId}.json"))
                    .to("file:to-approve");

            // a person looks at the pictures, and moves the file to the folder approved
            from("file:approved")
                    .setHeader("CamelKirinTaskId", simple("${file:onlyname.noext}"))
                    .to("kirin:posters?operation=get")
                    .split(simple("${body.images}"))
                    .removeHeaders("*", "CamelKirinTaskId")
                    .setHeader("CamelHttpUri", simple("${body.url}"))
                    .setHeader("CamelHttpMethod", constant("GET"))
                    .setBody(constant(""))
                    .to("http:picture")
                    .setHeader(
                            "CamelFileName",
                            simple("${header.CamelKirinTaskId}-${exchangeProperty.CamelSplitIndex}.png"))
                    .to("file:pictures");
            // end::approval[]
        }
    }

    @Test
    void onlyWhatAPersonHasApprovedIsDownloaded() throws Exception {
        start(new Approval());
        for (String prompt : new String[] {"Two teapots", "Two kettles"}) {
            context.createProducerTemplate().sendBody("kirin:posters?imageCount=2", prompt);
        }
        soon().until(() -> files("to-approve").size() == 2);
        soon().until(() -> count("posters", TaskState.DONE) == 2);
        assertThat(KIRIN.ledger().totals().traffic().downloads()).isZero();

        Path toApprove = files("to-approve").get(0);
        assertThat(Files.readString(toApprove)).contains("\"output\"", KIRIN.baseUrl());
        Files.createDirectories(folder.resolve("approved"));
        Files.move(toApprove, folder.resolve("approved").resolve(toApprove.getFileName()));

        soon().until(() -> files("pictures").size() == 2);
        String task = toApprove.getFileName().toString().replace(".json", "");
        assertThat(files("pictures"))
                .extracting(picture -> picture.getFileName().toString())
                .containsExactlyInAnyOrder(task + "-0.png", task + "-1.png");
        for (Path picture : files("pictures")) {
            assertThat(Files.readAllBytes(picture)).startsWith(PNG);
        }
        assertThat(KIRIN.ledger().totals().traffic().downloads()).isEqualTo(2);
    }
}
