/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.TaskState;
import jakarta.jms.JMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JmsTest extends RecipeSupport {

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private ActiveMQConnectionFactory connections;

    @BeforeEach
    void startBroker() throws Exception {
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJournalDirectory(folder.resolve("journal").toString())
                .addAcceptorConfiguration("jvm", "vm://0"));
        broker.start();
        connections = new ActiveMQConnectionFactory("vm://0");
        context.addComponent("jms", JmsComponent.jmsComponentAutoAcknowledge(connections));
    }

    @AfterEach
    void stopBroker() throws Exception {
        stop();
        connections.close();
        broker.stop();
    }

    private static final class Posters extends RouteBuilder {
        @Override
        public void configure() {
            // tag::from-jms[]
            onException(InvalidRequestException.class, RequestRefusedException.class)
                    .handled(true)
                    .useOriginalMessage()
                    .to("jms:queue:prompts.refused");

            from("jms:queue:prompts?transacted=true&lazyCreateTransactionManager=false")
                    .routeId("prompts")
                    .setHeader("CamelKirinIdempotencyKey", header("JMSMessageID"))
                    .to("kirin:posters?keepHeaders=orderId");

            from("kirin:posters?output=image").to("jms:queue:pictures");
            // end::from-jms[]
        }
    }

    @Test
    void aPromptFromAQueueBecomesAPictureInAnother() throws Exception {
        start(new Posters());

        try (JMSContext sender = connections.createContext()) {
            sender.createProducer()
                    .setProperty("orderId", 17)
                    .setProperty("CamelKirinImageCount", 9)
                    .send(sender.createQueue("prompts"), "A lighthouse at dawn");
        }

        var picture = context.createConsumerTemplate().receive("jms:queue:pictures", 40_000);
        assertThat(picture.getMessage().getBody(byte[].class)).startsWith(PNG);
        assertThat(picture.getMessage().getHeader("orderId")).isEqualTo(17);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(KIRIN.ledger().imagesCharged())
                .as("how many is not the sender's to say")
                .isEqualTo(1);
    }

    @Test
    void aMessageThatComesAgainIsPaidForOnce() throws Exception {
        AtomicInteger deliveries = new AtomicInteger();
        add(new Posters());
        AdviceWith.adviceWith(context, "prompts", route -> route.weaveAddLast().process(exchange -> {
            if (deliveries.incrementAndGet() == 1) {
                throw new IllegalStateException("the node fails before it has acknowledged the message");
            }
        }));
        context.start();

        context.createProducerTemplate().sendBody("jms:queue:prompts", "A lighthouse at dawn");

        assertThat(context.createConsumerTemplate().receive("jms:queue:pictures", 40_000))
                .isNotNull();
        soon().until(() -> deliveries.get() == 2);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void aPromptThatIsRefusedDoesNotComeAgain() throws Exception {
        start(new Posters());

        context.createProducerTemplate().sendBody("jms:queue:prompts", "A".repeat(2501));

        var refused = context.createConsumerTemplate().receive("jms:queue:prompts.refused", 40_000);
        assertThat(refused.getMessage().getBody(String.class)).hasSize(2501);
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }
}
