/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import io.github.camelkirin.model.ModelLimits.ReferenceLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request's checks, in the order of its parameters. */
final class RequestChecks {
    static final String PROMPT_MISSING = "002016001";
    static final String PROMPT_TOO_LONG = "002016002";
    static final String COUNT_OUT_OF_RANGE = "002016003";

    private static final Pattern PLACEHOLDER = Pattern.compile("<<<image_([0-9]+)>>>");

    private final ImageRequest request;
    private final ModelLimits limits;
    private final List<Violation> violations = new ArrayList<>();

    RequestChecks(ImageRequest request, ModelLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    List<Violation> run() {
        String model = request.getModel();
        if (model.isBlank()) {
            reject("model must not be blank");
        } else if (model.equals(".") || model.equals("..")) {
            reject("model must be a name, was " + model);
        }
        prompt();
        references();
        oneOf("resolution", request.getResolution(), limits.resolutions());
        imageCount();
        oneOf("aspectRatio", request.getAspectRatio(), limits.aspectRatios());
        callbackUrl();
        request.getParameters().forEach(this::parameter);
        return List.copyOf(violations);
    }

    private void prompt() {
        String prompt = request.getPrompt();
        if (prompt == null || prompt.isBlank()) {
            if (limits.promptRequired()) {
                String was = prompt == null ? "was not set" : "was blank";
                reject(PROMPT_MISSING, "prompt is required, " + was);
            }
            return;
        }
        int length = prompt.codePointCount(0, prompt.length());
        if (length > limits.maxPromptLength()) {
            reject(
                    PROMPT_TOO_LONG,
                    "prompt must be at most " + limits.maxPromptLength() + " characters, had " + length);
        }
        if (JsonValues.hasLoneSurrogate(prompt)) {
            reject("prompt must be valid Unicode, had half a surrogate pair");
        }
        if (limits.references() != null) {
            placeholders(prompt);
        }
    }

    private void placeholders(String prompt) {
        int images = request.getReferenceImages().size();
        TreeSet<String> missing = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(prompt);
        while (matcher.find()) {
            String digits = matcher.group(1);
            // Nine digits and more are no image's number, and would not fit an int.
            if (digits.length() > 8 || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > images) {
                missing.add(digits.length() > 8 ? "N" : digits);
            }
        }
        String there = images == 0 ? "there are none" : images == 1 ? "there is 1" : "there are " + images;
        missing.forEach(digits -> reject("prompt must only point to reference images that are there, counted from 1: it"
                + " says <<<image_" + digits + ">>>, " + there));
    }

    private void references() {
        ReferenceLimits references = limits.references();
        List<ReferenceImage> images = request.getReferenceImages();
        int count = images.size() + request.getElementIds().size();
        if (references != null && count > references.maxCount()) {
            reject("reference images and elements must be at most " + references.maxCount() + " together, were "
                    + count);
        }
        for (int i = 0; i < images.size(); i++) {
            String problem = InlineImageCheck.problem(images.get(i), references);
            if (problem != null) {
                reject("reference image " + (i + 1) + " " + problem);
            }
        }
    }

    private void imageCount() {
        Integer count = request.getImageCount();
        if (count == null || count >= 1 && count <= limits.maxImageCount()) {
            return;
        }
        String range = limits.maxImageCount() == Integer.MAX_VALUE ? "at least 1" : "1 to " + limits.maxImageCount();
        reject(COUNT_OUT_OF_RANGE, "imageCount must be " + range + ", was " + count);
    }

    private void oneOf(String name, @Nullable String value, List<String> known) {
        if (value == null) {
            return;
        }
        if (value.isBlank() || JsonValues.hasLoneSurrogate(value)) {
            reject(name + " must not be blank, and valid Unicode");
        } else if (!known.isEmpty() && !known.contains(value)) {
            reject(name + " must be one of " + String.join(", ", known) + ", was " + Texts.shown(value));
        }
    }

    private void callbackUrl() {
        String url = request.getCallbackUrl();
        String problem = url == null ? null : HttpUrl.problem(url);
        if (problem != null) {
            reject("callbackUrl " + problem);
        }
    }

    private void parameter(String name, @Nullable Object value) {
        String instead = WireNames.insteadOf(name);
        if (instead != null) {
            reject("parameters must not repeat " + name + ": " + instead);
            return;
        }
        if (name.isBlank() || JsonValues.hasLoneSurrogate(name)) {
            reject("parameters must have names that are not blank, and valid Unicode");
            return;
        }
        JsonValues.Unsendable unsendable = JsonValues.firstUnsendable(value);
        if (unsendable != null) {
            reject("parameter " + Texts.name(name) + " " + unsendable.reason());
        }
    }

    private void reject(String message) {
        violations.add(Violation.of(message));
    }

    private void reject(String code, String message) {
        violations.add(new Violation(code, message));
    }
}
