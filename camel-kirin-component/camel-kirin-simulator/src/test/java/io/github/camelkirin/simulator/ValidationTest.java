/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension();

    private final Caller caller = new Caller(KIRIN.simulator());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | 002016001",
                "{'prompt':'  '} | 002016001",
                "{'prompt':null} | 002016001",
                "{'prompt':'x','n':0} | 002016003",
                "{'prompt':'x','n':10} | 002016003",
                "{'prompt':'x','n':'1'} | 002016003",
                "{'prompt':'x','n':1.5} | 002016003",
            })
    void answersWithTheServicesCode(String params, String code) throws IOException {
        Caller.Reply reply = caller.create(params);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").path("code").asText()).isEqualTo(code);
        assertThat(KIRIN.ledger().totals().traffic().badRequests()).isEqualTo(1);
    }

    @Test
    void countsThePromptsCharacters() throws IOException {
        assertThat(caller.create("{'prompt':'" + "é".repeat(2500) + "'}").status())
                .isEqualTo(200);

        Caller.Reply tooLong = caller.create("{'prompt':'" + "é".repeat(2501) + "'}");

        assertThat(tooLong.json().path("error").path("code").asText()).isEqualTo("002016002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':7}",
                "{'prompt':'x','resolution':'4k'}",
                "{'prompt':'x','resolution':2}",
                "{'prompt':'x','aspect_ratio':'5:4'}",
                "{'prompt':'x','watermark_info':[{'enabled':true}]}",
                "{'prompt':'x','watermark_info':{'enabled':'true'}}",
                "{'prompt':'x','watermark_info':true}",
                "{'prompt':'x','image_list':[]}",
                "{'prompt':'x','image_list':null}",
                "{'prompt':'x','image_list':['http://127.0.0.1/a.png']}",
                "{'prompt':'x','image_list':[{'image':''}]}",
                "{'prompt':'x','image_list':[{'image':'aGVsbG8'}]}",
                "{'prompt':'x','image_list':[{'image':'not base64!'}]}",
                "{'prompt':'x','image_list':[{'image':'http://'}]}",
                "{'prompt':'x','image_list':[{'image':'http://127.0.0.1/a.png','more':1}]}",
                "{'prompt':'x <<<image_1>>>'}",
                "{'prompt':'x <<<image_2>>>','image_list':[{'image':'http://127.0.0.1/a.png'}]}",
                "{'prompt':'x <<<image_0>>>','image_list':[{'image':'http://127.0.0.1/a.png'}]}",
                "{'prompt':'x','element_list':[{'element_id':'7'}]}",
                "{'prompt':'x','callback_url':''}",
                "{'prompt':'x','callback_url':'ftp://127.0.0.1/'}",
                "{'prompt':'x','external_task_id':''}",
                "{'prompt':'x','external_task_id':7}",
                "{'prompt':'x','model':'kirin_image_omni'}",
                "[]",
                "'x'",
            })
    void refusesParametersThatNoCallerShouldSend(String params) throws IOException {
        assertThat(caller.create(params).status()).isEqualTo(400);
        assertThat(KIRIN.ledger().createsActedOn()).isZero();
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{'model':'kirin_image_omni'}",
                "{'model':'kirin_image_omni','input':{'params':{'prompt':'x'}}}",
                "{'model':'kirin_image_omni','input':[]}",
                "{'model':'kirin_image_omni','input':[{'prompt':'x'}]}",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'}},{'params':{'prompt':'x'}}]}",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'},'more':1}]}",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'}}],'more':1}",
                "{'model':'','input':[{'params':{'prompt':'x'}}]}",
                "{'input':[{'params':{'prompt':'x'}}]}",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x','prompt':'y'}}]}",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'}}]} more",
                "{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'}}]",
            })
    void refusesBodiesOfAnotherShape(String body) throws IOException {
        assertThat(caller.createRaw(Caller.quoted(body)).status()).isEqualTo(400);
        assertThat(KIRIN.ledger().createsActedOn()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"300,300,200", "299,300,400", "300,299,400", "750,300,200", "751,300,400", "300,750,200", "300,751,400"
    })
    void holdsReferenceImagesToTheirSizeAndRatio(int width, int height, int status) throws IOException {
        for (String format : new String[] {"png", "jpg"}) {
            assertThat(withImage(Pictures.base64(width, height, format)).status())
                    .as(format)
                    .isEqualTo(status);
        }
    }

    @Test
    void refusesADataPrefix() throws IOException {
        assertThat(withImage("data:image/png;base64," + Pictures.base64(300, 300, "png"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        assertThat(withImage(Pictures.base64(300, 300, "bmp")).status()).isEqualTo(400);
    }

    @Test
    void refusesAnImageOfMoreThanTenMegabytes() throws IOException {
        byte[] png = Arrays.copyOf(Pictures.bytes(300, 300, "png"), 10 * 1024 * 1024);
        assertThat(withImage(Base64.getEncoder().encodeToString(png)).status()).isEqualTo(200);

        byte[] larger = Arrays.copyOf(png, png.length + 1);
        Caller.Reply reply = withImage(Base64.getEncoder().encodeToString(larger));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains("10 MB");
    }

    @Test
    void takesTenReferencesAndElementsTogether() throws IOException {
        String nine = String.join(",", Collections.nCopies(9, "{'image':'http://127.0.0.1/a.png'}"));
        String params = "{'prompt':'x <<<image_9>>>','image_list':[" + nine + "],'element_list':[%s]}";

        assertThat(caller.create(params.formatted("{'element_id':1}")).status()).isEqualTo(200);
        assertThat(caller.create(params.formatted("{'element_id':1},{'element_id':2}"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void letsFurtherParametersAndOtherModelsPass() throws IOException {
        assertThat(caller.create("{'prompt':'x','negative_prompt':'y','series_amount':3}")
                        .status())
                .isEqualTo(200);
        assertThat(caller.createRaw(Caller.quoted("{'model':'sibling','input':[{'params':{'resolution':'4k'}}]}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusesABodyOfMoreThan160Megabytes() throws IOException {
        HttpRequest.BodyPublisher endless = HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(161, new byte[1024 * 1024])),
                161L * 1024 * 1024);

        int status;
        try {
            status = caller.send(caller.request("/model/v1/generation").POST(endless))
                    .status();
        } catch (IOException e) {
            // a caller that does not look before it has sent everything finds the connection closed
            status = 413;
        }

        assertThat(status).isEqualTo(413);
        assertThat(KIRIN.ledger().totals().traffic().badRequests()).isEqualTo(1);
    }

    private Caller.Reply withImage(String image) throws IOException {
        return caller.create("{'prompt':'x','image_list':[{'image':'" + image + "'}]}");
    }
}
