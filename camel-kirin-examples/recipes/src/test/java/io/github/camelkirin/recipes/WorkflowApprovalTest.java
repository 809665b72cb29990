/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A photo is restyled, a person approves it, and it is made anew in more detail. */
class WorkflowApprovalTest extends RecipeSupport {

    private final HttpClient client = HttpClient.newHttpClient();
    private String server = "";

    private static final class Approval extends RouteBuilder {
        @Override
        public void configure() {
            // tag::approval[]
            from("file:photos")
                    .setHeader("CamelKirinIdempotencyKey", simple("${file:onlyname.noext}"))
                    .to("kirin:restyle?prompt=Turn <<<image_1>>> into a watercolour");

            from("kirin:restyle?imageStore={{proofs}}") // the proof of cat.jpg is cat-0.png
                    .log("${header.CamelKirinExternalTaskId} waits for approval");

            // a person looks at the proofs, and moves cat-0.png to the folder approved
            from("file:approved")
                    .setHeader("CamelKirinParentTaskId", header("CamelFileName").regexReplaceAll("-0\\.\\w+$", ""))
                    .to("direct:upscale");

            // or a click sends PUT /approvals/cat
            rest("/approvals").put("/{photo}").to("direct:approve");

            from("direct:approve")
                    .setHeader("CamelKirinExternalTaskId", header("photo"))
                    .to("kirin:restyle?operation=show") // fails if there is no such photo
                    .setHeader("CamelKirinParentTaskId", header("photo"))
                    .setBody(simple("{{proofs}}/${body.stored[0].name}"))
                    .setBody()
                    .body(String.class, name -> new File(name))
                    .filter(simple("${body.exists()}")) // it was not moved before
                    .to("direct:upscale")
                    .end()
                    .removeHeaders("*")
                    .setBody(constant("Approved."));

            from("direct:upscale") // the proof is the body, and so the reference image
                    .to("kirin:upscale?step=upscale&resolution=2k&prompt=The same in more detail: <<<image_1>>>");

            from("kirin:upscale?imageStore={{pictures}}").log("${header.CamelKirinRootTaskId} is done");
            // end::approval[]
        }
    }

    @BeforeEach
    void startWithOnePhotoRestyled() throws Exception {
        properties.setProperty("proofs", folder.resolve("proofs").toString());
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        VertxPlatformHttpServer http = addServer();
        start(new Approval());
        server = address(http);
        Files.createDirectories(folder.resolve("photos"));
        Files.write(folder.resolve("cat.part"), picture());
        Files.move(folder.resolve("cat.part"), folder.resolve("photos/cat.jpg"));
        soon().until(() -> files("proofs").size() == 1 && count("restyle", TaskState.DONE) == 1);
        KIRIN.faults().randomly(Operation.DOWNLOAD, 1, Fault.status(410)); // the proof's URL has expired
    }

    private HttpResponse<String> approve(String photo) throws Exception {
        HttpRequest click = HttpRequest.newBuilder(URI.create(server + "/approvals/" + photo))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(click, HttpResponse.BodyHandlers.ofString());
    }

    private Path moveToApproved() throws Exception {
        Path proof = folder.resolve("proofs/cat-0.png");
        Files.createDirectories(folder.resolve("approved"));
        return Files.move(proof, folder.resolve("approved/cat-0.png"));
    }

    private void theSecondPictureComes() {
        KIRIN.faults().clear();
        complete("cat/upscale");
        soon().until(() -> files("pictures").size() == 1);
        soon().until(() -> count("upscale", TaskState.DONE) == 1);
    }

    @Test
    void whoeverApprovesHowOftenTheSecondStepIsPaidForOnce() throws Exception {
        byte[] proof = Files.readAllBytes(folder.resolve("proofs/cat-0.png"));

        assertThat(approve("cat").statusCode()).isEqualTo(200);
        assertThat(approve("cat").statusCode()).isEqualTo(200);
        moveToApproved();
        soon().until(() -> files("approved").isEmpty());
        theSecondPictureComes();
        assertThat(approve("cat").statusCode()).isEqualTo(200);

        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        assertThat(KIRIN.ledger().sends("cat/upscale")).singleElement().satisfies(sent -> assertThat(
                        sent.params().toString())
                .contains(Base64.getEncoder().encodeToString(proof)));
        assertThat(tasks("upscale").listFlow("cat", 10))
                .extracting(TaskRecord::externalTaskId)
                .containsExactlyInAnyOrder("cat", "cat/upscale");
    }

    @Test
    void aProofThatIsMovedIsApproved() throws Exception {
        moveToApproved();
        soon().until(() -> KIRIN.ledger().createsActedOn("cat/upscale") == 1);

        theSecondPictureComes();

        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
    }

    @Test
    void whatWasNeverMadeCannotBeApproved() throws Exception {
        assertThat(approve("dog").statusCode()).isEqualTo(500);

        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }
}
