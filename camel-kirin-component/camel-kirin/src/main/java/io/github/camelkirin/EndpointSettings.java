/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.LearnedTiming;
import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.query.QueryTiming;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.task.PollerSettings;
import io.github.camelkirin.task.RedeliverySchedule;
import io.github.camelkirin.task.SubmissionSettings;
import io.github.camelkirin.task.WaitSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the options of an endpoint come to: checked, and as the engine takes them. */
final class EndpointSettings {

    private static final int LONGEST_GROUP = 200;
    private static final int MOST_RESUBMITS = 10;

    private final String group;
    private final KirinConfiguration configuration;

    EndpointSettings(String group, KirinConfiguration configuration) {
        this.group = group;
        this.configuration = configuration;
    }

    /** Everything that can be said about the options before anything is started. */
    void validate() {
        if (group.isBlank() || group.length() > LONGEST_GROUP) {
            throw new IllegalArgumentException(
                    "group must be 1 to " + LONGEST_GROUP + " characters, as in kirin:posters, was " + group.length());
        }
        URI baseUrl = BaseUrls.checked(Connection.baseUrl(configuration));
        Connection.check(configuration);
        boolean keyNeeded = !configuration.isDryRun() && !BaseUrls.isLoopback(baseUrl.getHost());
        if (keyNeeded && !Connection.hasKey(configuration)) {
            throw new IllegalArgumentException("apiKey is required for " + Connection.baseUrl(configuration)
                    + ": set camel.component.kirin.api-key, or apiKey on an endpoint whose baseUrl is not the component's;"
                    + " or apiKeyProvider in its place");
        }
        Duration request = positive("requestTimeout", configuration.getRequestTimeout());
        if (positive("leaseDuration", configuration.getLeaseDuration()).compareTo(request) <= 0) {
            throw new IllegalArgumentException("leaseDuration must be longer than requestTimeout ("
                    + configuration.getRequestTimeout() + " ms), was " + configuration.getLeaseDuration() + " ms");
        }
        Integer imageCount = configuration.getImageCount();
        if (imageCount != null && imageCount < 1) {
            // Camel makes 0 of a text that is not a number.
            throw new IllegalArgumentException("imageCount must be a whole number of 1 or more, was " + imageCount);
        }
        positive("taskTimeout", configuration.getTaskTimeout());
        positive("submitTimeout", configuration.getSubmitTimeout());
        if (configuration.getMaxImageBytes() < 1) {
            throw new IllegalArgumentException(
                    "maxImageBytes must be 1 or more, was " + configuration.getMaxImageBytes());
        }
        if (configuration.getDownloadAttempts() < 1) {
            throw new IllegalArgumentException(
                    "downloadAttempts must be 1 or more, was " + configuration.getDownloadAttempts());
        }
        ImageStores.check(configuration);
        Callbacks.settings(group, configuration);
        AdmissionOptions.settings(configuration);
        ChainStep.check(configuration);
        AdmissionOptions.batch(configuration, 0);
        resubmits();
        submission(false);
        waiting(configuration.getTimeout());
        poller();
    }

    private static Duration positive(String option, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(option + " must be more than 0, was " + millis + " ms");
        }
        return Duration.ofMillis(millis);
    }

    private QueryTiming timing() {
        Duration queryCost = positive("queryCost", configuration.getQueryCost());
        QuerySchedule curve = new QuerySchedule(
                Duration.ofMillis(configuration.getFirstQueryDelay()),
                Duration.ofMillis(configuration.getQueryInterval()),
                configuration.getQueryMultiplier(),
                Duration.ofMillis(configuration.getMaxQueryInterval()));
        return configuration.effectiveQuerySchedule() == KirinQuerySchedule.fixed
                ? curve
                : LearnedTiming.of(curve, queryCost);
    }

    /** Of tasks that are left to the group's consumers. */
    private QueryTiming groupTiming() {
        return Callbacks.settings(group, configuration) == null ? timing() : new CallbackTiming(timing());
    }

    Resubmits resubmits() {
        int most = configuration.getResubmitFailed();
        if (most < 0 || most > MOST_RESUBMITS) {
            throw new IllegalArgumentException("resubmitFailed must be 0 to " + MOST_RESUBMITS + ", was " + most);
        }
        List<String> codes = Stream.of(configuration.getResubmitErrorCodes().split(",", -1))
                .map(String::strip)
                .toList();
        if (codes.stream().anyMatch(code -> !code.matches("[!-~]{1,100}"))) {
            throw new IllegalArgumentException("resubmitErrorCodes must be error codes such as 002016095, separated by"
                    + " commas, each of 1 to 100 characters without spaces, was " + codes);
        }
        return new Resubmits(most, codes);
    }

    SubmissionSettings submission(boolean keepLease) {
        return new SubmissionSettings(
                Duration.ofMillis(configuration.getSubmitGrace()),
                configuration.getOnLostSubmission() == KirinOnLostSubmission.resend,
                keepLease ? timing() : groupTiming(),
                keepLease);
    }

    WaitSettings waiting(long timeoutMillis) {
        return new WaitSettings(
                timing(), Duration.ofMillis(timeoutMillis), Duration.ofMillis(configuration.getSubmitGrace()));
    }

    PollerSettings poller() {
        return new PollerSettings(
                groupTiming(),
                Duration.ofMillis(configuration.getSubmitGrace()),
                configuration.getConcurrentConsumers(),
                new RedeliverySchedule(
                        Duration.ofMillis(configuration.getCompletionRedeliveryDelay()),
                        configuration.getCompletionMaxRedeliveries()),
                Duration.ofMillis(configuration.getMaxRouteTime()),
                configuration.isProgress());
    }
}
