/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KirinTaskTest {

    private static final String COMPLETED = json("{'id':'t1','external_task_id':'x1','model':'k','status':'Succeed',"
            + "'created_at':1769757744021,'updated_at':1769757745,'request_id':'r1','usage':{'cost':'0.0560','discount':0.90},"
            + "'output':[{'content':[{'type':'image','url':'http://r/1?sig=s','watermark_url':'http://r/w','duration':'3',"
            + "'content_type':'image/png','file_name':'a.png','width':1024,'height':'768','new':[1,{'a':null}]}]}],"
            + "'metadata':{'a':1.10},'other':null}");

    @Test
    void readsEveryFieldAndKeepsTheOthers() {
        KirinTask task = read(COMPLETED);
        assertThat(task.getTaskId()).isEqualTo("t1");
        assertThat(task.getExternalTaskId()).isEqualTo("x1");
        assertThat(task.getModel()).isEqualTo("k");
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getRawStatus()).isEqualTo("Succeed");
        assertThat(task.getCreatedAt()).isEqualTo(Instant.ofEpochMilli(1769757744021L));
        assertThat(task.getUpdatedAt()).isEqualTo(Instant.ofEpochSecond(1769757745L));
        assertThat(task.getRequestId()).isEqualTo("r1");
        assertThat(task.getCost()).isEqualTo(new BigDecimal("0.0560"));
        assertThat(task.getDiscount()).isEqualTo(new BigDecimal("0.90"));
        assertThat(task.getError()).isNull();
        assertThat(task.getJson()).isSameAs(COMPLETED);
        assertThat(task.getFields()).containsEntry("metadata", Map.of("a", new BigDecimal("1.10")));

        KirinImage image = task.getImages().get(0);
        assertThat(image.getUrl()).isEqualTo("http://r/1?sig=s");
        assertThat(image.getWatermarkUrl()).isEqualTo("http://r/w");
        assertThat(image.getContentType()).isEqualTo("image/png");
        assertThat(image.getFileName()).isEqualTo("a.png");
        assertThat(image.getWidth()).isEqualTo(1024);
        assertThat(image.getHeight()).isEqualTo(768);
        assertThat(image.getFields()).containsEntry("duration", "3").containsEntry("new", List.of(1, Map.of()));
    }

    @Test
    void isTheSameWhenReadAgainFromItsJson() {
        KirinTask task = read(COMPLETED);
        assertThat(read(task.getJson())).isEqualTo(task).hasSameHashCodeAs(task);
        assertThat(task.toBuilder().build()).isEqualTo(task);
        assertThat(task.toBuilder().externalTaskId("x2").build()).isNotEqualTo(task);
        assertThat(task.toBuilder().status(TaskStatus.EXPIRED).build()).isNotEqualTo(task);
    }

    @Test
    void hasJsonOfItsOwnBeforeTheServiceAnswers() {
        KirinTask task = KirinTask.builder()
                .externalTaskId("x1")
                .model("k")
                .status(TaskStatus.SUBMITTING)
                .build();
        assertThat(task.getJson()).isEqualTo(json("{'external_task_id':'x1','model':'k','status':'submitting'}"));
        assertThat(task.toBuilder()
                        .taskId("t1")
                        .status(TaskStatus.QUEUED)
                        .build()
                        .getJson())
                .isEqualTo(json("{'id':'t1','external_task_id':'x1','model':'k','status':'queued'}"));
        assertThat(read(COMPLETED).toBuilder().externalTaskId("x2").build().getJson())
                .isEqualTo(COMPLETED);
    }

    @Test
    void cannotBeChanged() {
        KirinTask task = read(COMPLETED);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> task.getImages().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> task.getFields().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> task.getImages().get(0).getFields().clear());
    }

    @Test
    void showsIdsAndStatusOnly() {
        assertThat(read(COMPLETED)).hasToString("KirinTask[taskId=t1, externalTaskId=x1, status=completed]");
        assertThat(read(COMPLETED).getImages()).hasToString("[KirinImage]");
    }

    @Test
    void takesNoTimeFromNonsense() {
        for (String time : List.of("'soon'", "0", "-1", "1e400", "true", "99999999999999999999999999")) {
            assertThat(read(json("{'id':'t1','created_at':" + time + "}")).getCreatedAt())
                    .as(time)
                    .isNull();
        }
        assertThat(read(json("{'id':'t1','created_at':'1769757744.5'}")).getCreatedAt())
                .isEqualTo(Instant.ofEpochMilli(1769757744500L));
    }

    @Test
    void refusesWhatIsNoObjectWithoutQuotingIt() {
        for (String text : List.of("[\"secret\"]", "secret", "{\"secret\":", "", "{} secret")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> read(text))
                    .withMessageNotContaining("secret")
                    .withNoCause();
        }
    }

    @Test
    void anExceptionEndsWithTheIdsThatAreKnown() {
        assertThat(new KirinException("m")).hasMessage("m");
        assertThat(new KirinException("m", null, "x1", null, "r1")).hasMessage("m [externalTaskId=x1, requestId=r1]");
    }

    private static KirinTask read(String json) {
        return KirinTask.fromJson(json, StatusMapping.standard());
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
