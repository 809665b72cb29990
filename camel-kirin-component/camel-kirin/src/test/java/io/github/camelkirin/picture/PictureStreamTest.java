/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TestImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.Test;

class PictureStreamTest {

    private static final byte[] BYTES = TestImages.pngOfSize(5_000);

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private int opened;
    private int closed;

    private Picture picture(byte[] there) {
        return new Picture() {
            @Override
            public long length() {
                return BYTES.length;
            }

            @Override
            public String mediaType() {
                return "image/png";
            }

            @Override
            public InputStream open() {
                opened++;
                return new FilterInputStream(new ByteArrayInputStream(there)) {
                    @Override
                    public void close() throws IOException {
                        closed++;
                        super.close();
                    }
                };
            }
        };
    }

    @Test
    void canBeSetBackAndReadAgain() throws Exception {
        PictureStream stream = PictureStream.of(picture(BYTES), exchange);
        assertThat(opened).as("before anything is read").isZero();
        assertThat(stream.available()).isEqualTo(BYTES.length);
        assertThat(stream.read()).isEqualTo(0x89);
        assertThat(stream.position()).isEqualTo(1);
        stream.reset();
        assertThat(stream.readAllBytes()).isEqualTo(BYTES);
        assertThat(stream.read()).isEqualTo(-1);
        stream.reset();
        assertThat(stream.readAllBytes()).isEqualTo(BYTES);
        assertThat(opened).isEqualTo(3);
        assertThat(closed).as("closed at its end, and when it is set back").isEqualTo(3);
    }

    @Test
    void aCopyIsReadByItself() throws Exception {
        PictureStream stream = PictureStream.of(picture(BYTES), exchange);
        assertThat(stream.readNBytes(100)).hasSize(100);
        StreamCache copy = stream.copy(exchange);
        assertThat(((InputStream) copy).readAllBytes()).isEqualTo(BYTES);
        assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 100, BYTES.length));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(BYTES);
        assertThat(stream.length()).isEqualTo(BYTES.length);
    }

    @Test
    void isClosedWhenItsExchangeIsDone() throws Exception {
        PictureStream stream = PictureStream.of(picture(BYTES), exchange);
        assertThat(stream.read()).isEqualTo(0x89);
        UnitOfWorkHelper.doneSynchronizations(
                exchange, exchange.getExchangeExtension().handoverCompletions());
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void aCopyThatBecameShorterIsAnErrorAndNotAPicture() {
        PictureStream stream = PictureStream.of(picture(Arrays.copyOf(BYTES, 4_000)), exchange);
        assertThatThrownBy(stream::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasMessage("the picture ended after 4000 of " + BYTES.length + " bytes");
    }
}
