/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.TaskState;
import jakarta.activation.DataHandler;
import jakarta.mail.Flags.Flag;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailTest extends RecipeSupport {

    private final GreenMail mail = new GreenMail(ServerSetup.IMAP.dynamicPort());

    @BeforeEach
    void startServer() {
        mail.start();
        mail.setUser("restyle@example.org", "restyle", "secret");
        properties.setProperty("mail.server", "127.0.0.1:" + mail.getImap().getPort());
        properties.setProperty("mail.password", "secret");
    }

    @AfterEach
    void stopServer() {
        stop();
        mail.stop();
    }

    private static final class Restyle extends RouteBuilder {
        @Override
        public void configure() {
            // tag::from-mail[]
            onException(InvalidRequestException.class, RequestRefusedException.class)
                    .handled(true)
                    .to("direct:refused");

            from("imap:{{mail.server}}?username=restyle&password=RAW({{mail.password}})&delay=10s")
                    .setHeader("CamelKirinIdempotencyKey", header("Message-ID"))
                    .process(exchange ->
                            exchange.getMessage().setHeader("CamelKirinReferenceImages", pictures(exchange)))
                    .setHeader("CamelKirinPrompt", bodyAs(String.class))
                    .setBody(constant(""))
                    .to("kirin:restyle?keepHeaders=From,Subject");

            from("kirin:restyle?output=image").to("file:pictures");
            // end::from-mail[]
            from("direct:refused").setBody(simple("${exception.message}")).to("file:refused");
        }

        // tag::mail-pictures[]
        private static List<DataHandler> pictures(Exchange exchange) {
            AttachmentMessage mail = exchange.getMessage(AttachmentMessage.class);
            if (!mail.hasAttachments()) {
                return List.of();
            }
            return mail.getAttachments().values().stream()
                    .filter(attachment ->
                            attachment.getContentType().toLowerCase(Locale.ROOT).startsWith("image/"))
                    .toList();
        }
        // end::mail-pictures[]
    }

    private MimeMessage message(String text) throws Exception {
        MimeMessage message = new MimeMessage(mail.getImap().createSession());
        message.setFrom("customer@example.org");
        message.setRecipients(RecipientType.TO, "restyle@example.org");
        message.setSubject("My harbour");
        message.setText(text);
        return message;
    }

    private void deliver(MimeMessage message) throws Exception {
        message.saveChanges();
        mail.getUserManager().getUser("restyle").deliver(message);
    }

    @Test
    void attachedPicturesBecomeReferenceImages() throws Exception {
        start(new Restyle());
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Turn <<<image_1>>> into a watercolour");
        MimeBodyPart picture = new MimeBodyPart();
        picture.setDataHandler(new DataHandler(new ByteArrayDataSource(picture(), "image/png")));
        picture.setFileName("harbour.png");
        MimeBodyPart other = new MimeBodyPart();
        other.setDataHandler(new DataHandler(new ByteArrayDataSource("Kind regards", "text/x-vcard")));
        other.setFileName("me.vcf");
        MimeMessage message = message("");
        message.setContent(new MimeMultipart(text, picture, other));

        deliver(message);

        soon().until(() -> count("restyle", TaskState.DONE) == 1);
        var sent = KIRIN.ledger().sends().get(0).params();
        assertThat(sent.path("prompt").asText()).isEqualTo("Turn <<<image_1>>> into a watercolour");
        assertThat(sent.path("image_list")).hasSize(1);
        assertThat(files("pictures")).hasSize(1);
    }

    @Test
    void aMailWithoutAttachmentsIsAPromptByItself() throws Exception {
        start(new Restyle());

        deliver(message("{ a wreath in the form of a brace"));

        soon().until(() -> count("restyle", TaskState.DONE) == 1);
        assertThat(KIRIN.ledger()
                        .sends()
                        .get(0)
                        .params()
                        .path("prompt")
                        .asText()
                        .strip())
                .isEqualTo("{ a wreath in the form of a brace");
        assertThat(KIRIN.ledger().sends().get(0).params().has("image_list")).isFalse();
    }

    @Test
    void aMailThatIsRefusedDoesNotComeAgain() throws Exception {
        start(new Restyle());

        deliver(message("Turn <<<image_1>>> into a watercolour"));

        soon().until(() -> files("refused").size() == 1);
        assertThat(Files.readString(files("refused").get(0))).contains("<<<image_1>>>", "there are none");
        soon().until(() -> mail.getReceivedMessages()[0].isSet(Flag.SEEN));
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }
}
