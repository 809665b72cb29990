/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer the service is known to give, through a socket, and what it is taken for. */
class AnswerTableTest {

    /** The evidence's table of spellings. */
    private static final Map<TaskStatus, List<String>> SPELLINGS = new LinkedHashMap<>(Map.of(
            TaskStatus.QUEUED, List.of("in_queue", "queued", "pending", "submitted", "created", "starting"),
            TaskStatus.RUNNING, List.of("in_progress", "processing", "running"),
            TaskStatus.COMPLETED, List.of("completed", "success", "succeeded", "succeed", "done"),
            TaskStatus.FAILED, List.of("failed", "fail", "error", "timeout", "expired"),
            TaskStatus.CANCELLED, List.of("cancelled", "canceled"),
            TaskStatus.UNKNOWN, List.of("paused")));

    private static final String IMAGES =
            "[{'type':'image','url':'http://r/1','watermark_url':'http://r/w','duration':'0'},"
                    + "{'type':'image','url':'http://r/2','jobId':'j'}]";

    private static CannedServer server;
    private static KirinClient generation;
    private static KirinClient queue;

    /** One answer to one operation, and the outcome in short. */
    record Row(
            String name, Protocol protocol, String operation, int status, String headers, String body, String outcome) {
        @Override
        public String toString() {
            return protocol + " " + operation + ": " + name + " is " + outcome;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = new CannedServer();
        generation = client(Protocol.GENERATION);
        queue = client(Protocol.QUEUE);
    }

    @AfterAll
    static void stop() throws IOException {
        generation.close();
        queue.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource({
        "statuses",
        "outputs",
        "taskErrors",
        "envelopes",
        "createAnswers",
        "httpStatusesOnCreate",
        "errorBodies",
        "httpStatusesOnQuery",
        "cancels"
    })
    void anAnswerIsTakenForWhatItMeans(Row row) throws Exception {
        server.answer(row.status(), row.headers(), json(row.body()));
        KirinClient client = row.protocol() == Protocol.GENERATION ? generation : queue;
        String outcome =
                switch (row.operation()) {
                    case "create" ->
                        text(client.create("m", CannedServer.utf8("{\"prompt\":\"p\"}"))
                                .get(10, TimeUnit.SECONDS));
                    case "query" -> text(client.query("m", "t1").get(10, TimeUnit.SECONDS));
                    default -> text(client.cancel("m", "t1").get(10, TimeUnit.SECONDS));
                };
        assertThat(outcome).isEqualTo(row.outcome());
    }

    static Stream<Row> statuses() {
        List<Row> rows = new ArrayList<>();
        SPELLINGS.forEach((status, spellings) -> spellings.forEach(spelling -> {
            for (String written : List.of(spelling, spelling.toUpperCase(Locale.ROOT))) {
                for (Protocol protocol : Protocol.values()) {
                    rows.add(new Row(
                            written,
                            protocol,
                            "query",
                            200,
                            "",
                            "{'id':'t1','status':'" + written + "'}",
                            "Found " + status.value()));
                }
            }
        }));
        return rows.stream();
    }

    static Stream<Row> outputs() {
        String two = "Found completed http://r/1 http://r/2";
        return both(
                "query",
                answer("groups", 200, done("'output':[{'content':" + IMAGES + "}]"), two),
                answer(
                        "a group an image",
                        200,
                        done("'output':[{'content':[{'url':'http://r/1'}]},{'content':[{'url':'http://r/2'}]}]"),
                        two),
                answer("a flat array", 200, done("'output':" + IMAGES), two),
                answer("a single group", 200, done("'output':{'content':" + IMAGES + "}"), two),
                answer("outputs", 200, done("'outputs':" + IMAGES), two),
                answer("no output", 200, done("'x':1"), "Found completed"),
                answer("output null", 200, done("'output':null"), "Found completed"),
                answer("output of another shape", 200, done("'output':'?'"), "Found completed"),
                answer("a video", 200, done("'output':[{'type':'video','url':'http://r/v'}]"), "Found completed"),
                answer(
                        "usage",
                        200,
                        done("'usage':{'cost':'0.0560','discount':0.9,'quantity':2,'unit_price':'0.028'}"),
                        "Found completed cost 0.0560 discount 0.9"),
                answer("a numeric cost", 200, done("'usage':{'cost':0.0560}"), "Found completed cost 0.0560"),
                answer("a cost in words", 200, done("'usage':{'cost':'free'}"), "Found completed"),
                answer("progress", 200, "{'id':'t1','status':'running','progress':0.25}", "Found running 0.25"),
                answer("progress beyond 1", 200, "{'id':'t1','status':'running','progress':25}", "Found running"));
    }

    static Stream<Row> taskErrors() {
        String head = "{'id':'t1','status':'failed','error':";
        return both(
                "query",
                answer(
                        "code and message",
                        200,
                        head + "{'code':'002016095','message':'m'}}",
                        "Found failed error 002016095 m"),
                answer(
                        "code and error_message",
                        200,
                        head + "{'code':'002016096','error_message':'m'}}",
                        "Found failed error 002016096 m"),
                answer("a numeric code", 200, head + "2016095}", "Found failed error 2016095 null"),
                answer(
                        "a numeric code inside",
                        200,
                        head + "{'code':1301,'message':'m'}}",
                        "Found failed error 1301 m"),
                answer("a plain string", 200, head + "'boom'}", "Found failed error null boom"),
                answer("null", 200, head + "null}", "Found failed"),
                answer(
                        "a provider error",
                        200,
                        head + "null,'provider_error':{'code':'P','message':'m'}}",
                        "Found failed error P m"),
                answer("an error type", 200, head + "'boom','error_type':'safety'}", "Found failed error safety boom"),
                answer("an error beside completed", 200, done("'error':'boom'"), "Found failed error null boom"),
                answer("an empty error beside completed", 200, done("'error':{}"), "Found completed"),
                answer("an empty text beside completed", 200, done("'error':''"), "Found completed"));
    }

    static Stream<Row> envelopes() {
        String good = "'status':{'code':200,'message':'success'}}";
        return Stream.concat(
                both(
                        "query",
                        answer(
                                "enveloped",
                                200,
                                "{'data':{'id':'t1','status':'completed','output':" + IMAGES + "}," + good,
                                "Found completed http://r/1 http://r/2"),
                        answer(
                                "enveloped 401",
                                200,
                                "{'data':null,'status':{'code':401,'message':'m'}}",
                                "Denied AuthenticationException 401 401 m"),
                        answer(
                                "enveloped 402",
                                200,
                                "{'data':null,'status':{'code':402,'message':'m','error_code':40201}}",
                                "Denied InsufficientCreditsException 402 40201 m"),
                        answer(
                                "enveloped 404",
                                200,
                                "{'data':null,'status':{'code':404,'message':'m'}}",
                                "NotFound TaskNotFoundException 404 404 m"),
                        answer(
                                "enveloped 429",
                                200,
                                "{'data':null,'status':{'code':429,'message':'m'}}",
                                "Throttled RateLimitException 429 429 m null"),
                        answer(
                                "enveloped 500",
                                200,
                                "{'data':null,'status':{'code':500,'message':'m'}}",
                                "Failed ServiceUnavailableException 500 500 m"),
                        answer(
                                "an envelope of nothing",
                                200,
                                "{'data':null," + good,
                                "Failed ServiceUnavailableException 200 200 success"),
                        answer(
                                "enveloped without status",
                                200,
                                "{'data':{'id':'t1','status':'done'}}",
                                "Found completed")),
                both(
                        "create",
                        answer(
                                "enveloped",
                                200,
                                "{'data':{'id':'t1','request_id':'t1','status':'in_queue'}," + good,
                                "Accepted t1 queued"),
                        answer(
                                "enveloped 400",
                                200,
                                "{'data':null,'status':{'code':400,'message':'m'}}",
                                "Refused RequestRefusedException 400 400 m"),
                        answer(
                                "enveloped 402",
                                200,
                                "{'data':null,'status':{'code':402,'message':'Insufficient credits','error_code':40201}}",
                                "Refused InsufficientCreditsException 402 40201 Insufficient credits"),
                        answer(
                                "enveloped 409",
                                200,
                                "{'data':null,'status':{'code':409,'message':'m'}}",
                                "Unknown RequestRefusedException 409 409 m duplicate"),
                        answer(
                                "enveloped 429",
                                200,
                                "{'data':null,'status':{'code':429,'message':'m'}}",
                                "Throttled RateLimitException 429 429 m null"),
                        answer(
                                "enveloped 500",
                                200,
                                "{'data':null,'status':{'code':500,'message':'m'}}",
                                "Unknown ServiceUnavailableException 500 500 m"),
                        answer(
                                "an envelope of nothing",
                                200,
                                "{'data':null," + good,
                                "Unknown ServiceUnavailableException 200 200 success")));
    }

    static Stream<Row> createAnswers() {
        String unusable = "Unknown ServiceUnavailableException 200 null ";
        return Stream.concat(
                both(
                        "create",
                        answer(
                                "an ID and a status",
                                200,
                                "{'id':'t1','request_id':'t1','created_at':1769757744021,'status':'in_queue','model':'k'}",
                                "Accepted t1 queued"),
                        answer("201", 201, "{'id':'t1','request_id':'t1','status':'submitted'}", "Accepted t1 queued"),
                        answer("no status", 200, "{'id':'t1','request_id':'t1'}", "Accepted t1 queued"),
                        answer(
                                "a numeric ID",
                                200,
                                "{'id':17,'request_id':17,'status':'queued'}",
                                "Accepted 17 queued"),
                        answer(
                                "an end at once",
                                200,
                                "{'id':'t1','request_id':'t1','status':'failed','error':'e'}",
                                "Accepted t1 failed error null e"),
                        answer("no ID", 200, "{'status':'in_queue'}", unusable + "null"),
                        answer("an empty object", 200, "{}", unusable + "null"),
                        answer("an empty body", 200, "", unusable + "null"),
                        answer("no content", 204, "", "Unknown ServiceUnavailableException 204 null null"),
                        answer("an array", 200, "[]", unusable + "[]"),
                        answer("cut off", 200, "{'id':'t1'", unusable + "{'id':'t1'".replace('\'', '"')),
                        answer(
                                "something after it",
                                200,
                                "{'id':'t1'} x",
                                unusable + "{'id':'t1'} x".replace('\'', '"')),
                        answer("HTML", 200, "<html><b>Hi</b></html>", unusable + "Hi"),
                        answer(
                                "an error",
                                200,
                                "{'error':{'code':'c','message':'m'}}",
                                "Unknown ServiceUnavailableException 200 c m"),
                        answer(
                                "deep nesting",
                                200,
                                "{'id':" + "[".repeat(5000) + "]".repeat(5000) + "}",
                                unusable + "…")),
                Stream.of(
                        row(
                                Protocol.QUEUE,
                                "create",
                                answer(
                                        "the queue's form",
                                        200,
                                        "{'request_id':'t1','status_url':'http://elsewhere/s','queue_position':0}",
                                        "Accepted t1 queued")),
                        row(
                                Protocol.GENERATION,
                                "create",
                                answer("a request ID only", 200, "{'request_id':'r1'}", unusable + "null"))));
    }

    static Stream<Row> httpStatusesOnCreate() {
        String body = "{'message':'m'}";
        List<Row> rows = new ArrayList<>();
        for (int status : List.of(300, 301, 302, 303, 304, 307, 308)) {
            String said = status == 304 ? "null" : "m";
            both(
                            "create",
                            answer(
                                    "" + status,
                                    status,
                                    status == 304 ? "" : body,
                                    "Refused RequestRefusedException " + status + " null " + said))
                    .forEach(rows::add);
        }
        for (int status : List.of(400, 404, 405, 406, 410, 413, 415, 422)) {
            both("create", answer("" + status, status, body, "Refused RequestRefusedException " + status + " null m"))
                    .forEach(rows::add);
        }
        for (int status : List.of(408, 500, 501, 502, 503, 504, 520)) {
            both(
                            "create",
                            answer(
                                    "" + status,
                                    status,
                                    body,
                                    "Unknown ServiceUnavailableException " + status + " null m"))
                    .forEach(rows::add);
        }
        both(
                        "create",
                        answer("401", 401, body, "Refused AuthenticationException 401 null m"),
                        answer("403", 403, body, "Refused AuthenticationException 403 null m"),
                        answer("402", 402, body, "Refused InsufficientCreditsException 402 null m"),
                        answer("409", 409, body, "Unknown RequestRefusedException 409 null m duplicate"),
                        answer("429", 429, body, "Throttled RateLimitException 429 null m null"),
                        answer(
                                "exhausted",
                                429,
                                "{'code':1101,'message':'m'}",
                                "Refused InsufficientCreditsException 429 1101 m"),
                        answer(
                                "expired pack",
                                429,
                                "{'code':1102,'message':'m'}",
                                "Refused InsufficientCreditsException 429 1102 m"),
                        answer(
                                "address",
                                429,
                                "{'code':1304,'message':'m'}",
                                "Refused AuthenticationException 429 1304 m"),
                        answer(
                                "duplicate",
                                400,
                                "{'message':'external_task_id already exists'}",
                                "Unknown RequestRefusedException 400 null external_task_id already exists duplicate"),
                        answer(
                                "500 with duplicate",
                                500,
                                "{'error':'duplicate external_task_id'}",
                                "Unknown RequestRefusedException 500 null duplicate external_task_id duplicate"),
                        answer(
                                "500 with credits",
                                500,
                                "{'error':{'code':40203,'message':'m'}}",
                                "Unknown InsufficientCreditsException 500 40203 m"))
                .forEach(rows::add);
        for (int code = 40201; code <= 40208; code++) {
            both(
                            "create",
                            answer(
                                    "" + code,
                                    400,
                                    "{'error':{'code':" + code + ",'message':'m'}}",
                                    "Refused InsufficientCreditsException 400 " + code + " m"))
                    .forEach(rows::add);
        }
        return rows.stream();
    }

    static Stream<Row> errorBodies() {
        String refused = "Refused RequestRefusedException 400 ";
        return both(
                "create",
                answer(
                        "error object",
                        400,
                        "{'error':{'code':'002016001','message':'m'},'request_id':'r9'}",
                        refused + "002016001 m r9"),
                answer("detail", 400, "{'detail':'webhook not supported'}", refused + "null webhook not supported"),
                answer(
                        "a list of details",
                        422,
                        "{'detail':[{'loc':'n'}]}",
                        "Refused RequestRefusedException 422 null [{\"loc\":\"n\"}]"),
                answer(
                        "envelope",
                        402,
                        "{'status':{'code':402,'message':'Insufficient credits','error_code':40201},'data':null}",
                        "Refused InsufficientCreditsException 402 40201 Insufficient credits"),
                answer("message", 400, "{'message':'m'}", refused + "null m"),
                answer("error text", 400, "{'error':'m'}", refused + "null m"),
                answer("error number", 400, "{'error':17}", refused + "17 null"),
                answer("HTML", 400, "<html>\n<h1>Bad</h1> <p>request</p></html>", refused + "null Bad request"),
                answer("text", 400, "no good", refused + "null no good"),
                answer("nothing", 400, "", refused + "null null"),
                answer("nonsense", 400, "{'error':[[]]}", refused + "null null"));
    }

    static Stream<Row> httpStatusesOnQuery() {
        String body = "{'message':'m'}";
        List<Row> rows = new ArrayList<>();
        for (int status : List.of(400, 405, 409, 415, 422)) {
            both(
                            "query",
                            answer(
                                    "" + status,
                                    status,
                                    body,
                                    "Unsupported RequestRefusedException " + status + " null m"))
                    .forEach(rows::add);
        }
        for (int status : List.of(408, 500, 502, 503, 504)) {
            both("query", answer("" + status, status, body, "Failed ServiceUnavailableException " + status + " null m"))
                    .forEach(rows::add);
        }
        both(
                        "query",
                        answer("401", 401, body, "Denied AuthenticationException 401 null m"),
                        answer("403", 403, body, "Denied AuthenticationException 403 null m"),
                        answer("402", 402, body, "Denied InsufficientCreditsException 402 null m"),
                        answer("1101", 429, "{'code':1101}", "Denied InsufficientCreditsException 429 1101 null"),
                        answer("1304", 429, "{'code':1304}", "Denied AuthenticationException 429 1304 null"),
                        answer("404", 404, body, "NotFound TaskNotFoundException 404 null m"),
                        answer("410", 410, body, "NotFound TaskNotFoundException 410 null m"),
                        answer(
                                "404 of a proxy",
                                404,
                                "<html>nope</html>",
                                "NotFound TaskNotFoundException 404 null nope"),
                        answer("302", 302, body, "Failed RequestRefusedException 302 null m"),
                        answer("an empty object", 200, "{}", "Failed ServiceUnavailableException 200 null null"),
                        answer("no JSON", 200, "oops", "Failed ServiceUnavailableException 200 null oops"),
                        answer("an ID only", 200, "{'id':'t1'}", "Found unknown"))
                .forEach(rows::add);
        both(
                        "query",
                        new Row(
                                "seconds",
                                Protocol.QUEUE,
                                "",
                                429,
                                "Retry-After: 7\r\n",
                                body,
                                "Throttled RateLimitException 429 null m PT7S"))
                .forEach(rows::add);
        String dates = "Date: Sun, 22 Nov 2026 08:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 08:01:30 GMT\r\n";
        both(
                        "query",
                        new Row(
                                "a date",
                                Protocol.QUEUE,
                                "",
                                429,
                                dates,
                                body,
                                "Throttled RateLimitException 429 null m PT1M30S"))
                .forEach(rows::add);
        return rows.stream();
    }

    static Stream<Row> cancels() {
        return Stream.of(
                row(Protocol.GENERATION, "cancel", answer("never sent", 500, "", "NotSupported")),
                row(Protocol.QUEUE, "cancel", answer("taken", 200, "{'status':'CANCELLATION_REQUESTED'}", "Accepted")),
                row(Protocol.QUEUE, "cancel", answer("taken without words", 202, "", "Accepted")),
                row(
                        Protocol.QUEUE,
                        "cancel",
                        answer("over already", 400, "{'detail':'m'}", "Refused RequestRefusedException 400 null m")),
                row(
                        Protocol.QUEUE,
                        "cancel",
                        answer("unknown", 404, "", "Refused TaskNotFoundException 404 null null")),
                row(Protocol.QUEUE, "cancel", answer("key", 401, "", "Refused AuthenticationException 401 null null")),
                row(
                        Protocol.QUEUE,
                        "cancel",
                        answer("throttled", 429, "", "Failed RateLimitException 429 null null null")),
                row(
                        Protocol.QUEUE,
                        "cancel",
                        answer("trouble", 503, "", "Failed ServiceUnavailableException 503 null null")),
                row(
                        Protocol.QUEUE,
                        "cancel",
                        answer(
                                "enveloped 400",
                                200,
                                "{'data':null,'status':{'code':400}}",
                                "Refused RequestRefusedException 400 400 null")));
    }

    @Test
    void asksForTheResultOnceTheQueueSaysCompletedAndMergesIt() throws Exception {
        server.script((request, socket) -> CannedServer.write(
                socket,
                CannedServer.response(
                        200,
                        "",
                        request.line().contains("/response")
                                ? json("{'outputs':[{'url':'http://r/1','width':8}],'usage':{'cost':'1'},'new':true}")
                                : json("{'request_id':'t1','status':'COMPLETED','logs':[],'queue_position':null}"))));
        KirinTask task = found(queue.query("m", "t1").get(10, TimeUnit.SECONDS));
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getTaskId()).isEqualTo("t1");
        assertThat(task.getImages()).singleElement().satisfies(image -> assertThat(image.getWidth())
                .isEqualTo(8));
        assertThat(task.getFields()).containsKeys("logs", "new", "outputs").containsEntry("status", "COMPLETED");
        assertThat(task.getCost()).isEqualByComparingTo("1");
    }

    @Test
    void aResultThatIsNotThereYetMeansRunning() throws Exception {
        queueAnswers(202, "{'status':'COMPLETED'}");
        assertThat(text(queue.query("m", "t1").get(10, TimeUnit.SECONDS))).isEqualTo("Found running");
    }

    @Test
    void aResultThatIsMissingOrInTroubleIsAskedForAgain() throws Exception {
        queueAnswers(404, "{}");
        assertThat(text(queue.query("m", "t1").get(10, TimeUnit.SECONDS)))
                .isEqualTo("Failed TaskNotFoundException 404 null null");
        queueAnswers(500, "{}");
        assertThat(text(queue.query("m", "t1").get(10, TimeUnit.SECONDS)))
                .isEqualTo("Failed ServiceUnavailableException 500 null null");
    }

    @Test
    void aResultThatTheServiceRefusesEndsTheTaskWithoutImages() throws Exception {
        queueAnswers(422, "{'error':{'code':'c','message':'m'}}");
        assertThat(text(queue.query("m", "t1").get(10, TimeUnit.SECONDS))).isEqualTo("Found completed error c m");
    }

    @Test
    void cancelsByPostWherePutIsNotAllowed() throws Exception {
        server.script((request, socket) -> CannedServer.write(
                socket, CannedServer.response(request.line().startsWith("PUT") ? 405 : 200, "", "{}")));
        assertThat(text(queue.cancel("m", "t1").get(10, TimeUnit.SECONDS))).isEqualTo("Accepted");
        server.script((request, socket) -> CannedServer.write(
                socket, CannedServer.response(request.line().startsWith("PUT") ? 404 : 200, "", "{}")));
        assertThat(text(queue.cancel("m", "t1").get(10, TimeUnit.SECONDS))).isEqualTo("Accepted");
    }

    private static void queueAnswers(int status, String result) {
        server.script((request, socket) -> CannedServer.write(
                socket,
                request.line().contains("/response")
                        ? CannedServer.response(status, "", json(result))
                        : CannedServer.response(200, "", json("{'request_id':'t1','status':'COMPLETED'}"))));
    }

    private static KirinClient client(Protocol protocol) {
        return new KirinClient(ClientSettings.builder()
                .protocol(protocol)
                .baseUri(server.uri())
                .build());
    }

    private static Row answer(String name, int status, String body, String outcome) {
        return new Row(name, Protocol.GENERATION, "", status, "", body, outcome);
    }

    private static Row row(Protocol protocol, String operation, Row row) {
        return new Row(row.name(), protocol, operation, row.status(), row.headers(), row.body(), row.outcome());
    }

    private static Stream<Row> both(String operation, Row... rows) {
        return Stream.of(rows)
                .flatMap(row -> Stream.of(Protocol.values()).map(protocol -> row(protocol, operation, row)));
    }

    private static String done(String field) {
        return "{'id':'t1','status':'completed'," + field + "}";
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    static KirinTask found(QueryOutcome outcome) {
        return ((QueryOutcome.Found) outcome).task();
    }

    private static String text(CreateOutcome outcome) {
        if (outcome instanceof CreateOutcome.Accepted accepted) {
            return "Accepted " + accepted.task().getTaskId() + " " + text(accepted.task());
        } else if (outcome instanceof CreateOutcome.Refused refused) {
            return "Refused " + text(refused.cause());
        } else if (outcome instanceof CreateOutcome.NotSent notSent) {
            return "NotSent " + text(notSent.cause());
        } else if (outcome instanceof CreateOutcome.Throttled throttled) {
            return "Throttled " + text(throttled.cause());
        }
        CreateOutcome.Unknown unknown = (CreateOutcome.Unknown) outcome;
        return "Unknown " + text(unknown.cause()) + (unknown.duplicate() ? " duplicate" : "");
    }

    private static String text(QueryOutcome outcome) {
        if (outcome instanceof QueryOutcome.Found found) {
            return "Found " + text(found.task());
        } else if (outcome instanceof QueryOutcome.NotFound notFound) {
            return "NotFound " + text(notFound.cause());
        } else if (outcome instanceof QueryOutcome.Denied denied) {
            return "Denied " + text(denied.cause());
        } else if (outcome instanceof QueryOutcome.Throttled throttled) {
            return "Throttled " + text(throttled.cause());
        } else if (outcome instanceof QueryOutcome.Failed failed) {
            return "Failed " + text(failed.cause());
        }
        return "Unsupported " + text(((QueryOutcome.Unsupported) outcome).cause());
    }

    private static String text(CancelOutcome outcome) {
        if (outcome instanceof CancelOutcome.Refused refused) {
            return "Refused " + text(refused.cause());
        }
        return outcome instanceof CancelOutcome.Failed failed
                ? "Failed " + text(failed.cause())
                : outcome.getClass().getSimpleName();
    }

    private static String text(KirinTask task) {
        StringBuilder text = new StringBuilder(task.getStatus().value());
        task.getImages().forEach(image -> text.append(' ').append(image.getUrl()));
        if (task.getError() != null) {
            text.append(" error ")
                    .append(task.getError().code())
                    .append(' ')
                    .append(task.getError().message());
        }
        text.append(task.getCost() == null ? "" : " cost " + task.getCost());
        text.append(task.getDiscount() == null ? "" : " discount " + task.getDiscount());
        return text.append(task.getProgress() == null ? "" : " " + task.getProgress())
                .toString();
    }

    private static String text(KirinException exception) {
        ServiceException cause = (ServiceException) exception;
        String message = cause.getServiceMessage();
        boolean deep = message != null && message.startsWith("{\"id\":[[[");
        return cause.getClass().getSimpleName() + " " + cause.getHttpStatus() + " " + cause.getCode() + " "
                + (deep ? "…" : message)
                + (cause instanceof RateLimitException limit ? " " + limit.getRetryAfter() : "")
                + ("r9".equals(cause.getRequestId()) ? " r9" : "");
    }
}
