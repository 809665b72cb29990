/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to make: one request for one or several images.
 *
 * <pre>{@code
 * ImageRequest request = ImageRequest.builder()
 *         .prompt("Put the cat of <<<image_1>>> on the sofa of <<<image_2>>>")
 *         .referenceImage(ReferenceImage.url("https://example.com/cat.jpg"))
 *         .referenceImage(ReferenceImage.bytes(sofa))
 *         .aspectRatio("3:2")
 *         .imageCount(2)
 *         .build();
 * }</pre>
 *
 * <p>Everything but the prompt is optional; what is not set is not sent, and the service's default holds. The limits
 * named here are those of {@code kirin_image_omni}, from the service's reference page. They are checked when the request
 * is sent, all at once; {@link RequestValidator} does the same at any other time. Building a request never fails for
 * breaking them.
 *
 * <p>Immutable, apart from arrays handed to {@link ReferenceImage#wrap}, and safe for use by several threads. Its
 * {@code toString} shows neither prompt, images nor further parameters.
 */
public final class ImageRequest {
    /** The model that is used if none is named: {@value}. */
    public static final String DEFAULT_MODEL = "kirin_image_omni";

    private final String model;
    private final @Nullable String prompt;
    private final List<ReferenceImage> referenceImages;
    private final List<Long> elementIds;
    private final @Nullable String resolution;
    private final @Nullable Integer imageCount;
    private final @Nullable String aspectRatio;
    private final @Nullable Boolean watermark;
    private final @Nullable String callbackUrl;
    private final Map<String, Object> parameters;

    private ImageRequest(Builder builder) {
        model = builder.model;
        prompt = builder.prompt;
        referenceImages = List.copyOf(builder.referenceImages);
        elementIds = List.copyOf(builder.elementIds);
        resolution = builder.resolution;
        imageCount = builder.imageCount;
        aspectRatio = builder.aspectRatio;
        watermark = builder.watermark;
        callbackUrl = builder.callbackUrl;
        parameters = JsonValues.freeze(builder.parameters);
    }

    /** A request with the default model and nothing else set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds everything this request holds; the request itself stays as it is. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .model(model)
                .prompt(prompt)
                .referenceImages(referenceImages)
                .elementIds(elementIds)
                .resolution(resolution)
                .imageCount(imageCount)
                .aspectRatio(aspectRatio)
                .watermark(watermark)
                .callbackUrl(callbackUrl);
        return builder.parameters(parameters);
    }

    /** The model that makes the images, {@value #DEFAULT_MODEL} unless set. */
    public String getModel() {
        return model;
    }

    /** What to make, or null if not set. */
    public @Nullable String getPrompt() {
        return prompt;
    }

    /** The reference images; {@code <<<image_1>>>} in the prompt is the first. Unmodifiable. */
    public List<ReferenceImage> getReferenceImages() {
        return referenceImages;
    }

    /** The IDs of subjects known to the service. Unmodifiable. */
    public List<Long> getElementIds() {
        return elementIds;
    }

    /** {@code 1k} or {@code 2k}, or null if not set. */
    public @Nullable String getResolution() {
        return resolution;
    }

    /** How many images to make, or null if not set. */
    public @Nullable Integer getImageCount() {
        return imageCount;
    }

    /** Width to height, for example {@code 16:9}, or null if not set. */
    public @Nullable String getAspectRatio() {
        return aspectRatio;
    }

    /** Whether the service adds its watermark, or null if not set. */
    public @Nullable Boolean getWatermark() {
        return watermark;
    }

    /** Where the service announces changes of the task, or null if not set. */
    public @Nullable String getCallbackUrl() {
        return callbackUrl;
    }

    /** Further parameters by their names on the wire. Unmodifiable, also inside. */
    public Map<String, Object> getParameters() {
        return parameters;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageRequest that
                && model.equals(that.model)
                && Objects.equals(prompt, that.prompt)
                && referenceImages.equals(that.referenceImages)
                && elementIds.equals(that.elementIds)
                && Objects.equals(resolution, that.resolution)
                && Objects.equals(imageCount, that.imageCount)
                && Objects.equals(aspectRatio, that.aspectRatio)
                && Objects.equals(watermark, that.watermark)
                && Objects.equals(callbackUrl, that.callbackUrl)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, prompt, elementIds, resolution, imageCount, aspectRatio, parameters);
    }

    @Override
    public String toString() {
        return "ImageRequest[model=" + model + ", resolution=" + resolution + ", imageCount=" + imageCount
                + ", aspectRatio=" + aspectRatio + ", referenceImages=" + referenceImages.size() + ", elements="
                + elementIds.size() + "]";
    }

    /** Builds {@link ImageRequest}s. Not safe for use by several threads. Null means "not set" wherever it is allowed. */
    public static final class Builder {
        private String model = DEFAULT_MODEL;
        private @Nullable String prompt;
        private List<ReferenceImage> referenceImages = new ArrayList<>();
        private List<Long> elementIds = new ArrayList<>();
        private @Nullable String resolution;
        private @Nullable Integer imageCount;
        private @Nullable String aspectRatio;
        private @Nullable Boolean watermark;
        private @Nullable String callbackUrl;
        private Map<String, Object> parameters = new LinkedHashMap<>();

        private Builder() {}

        /**
         * The model that makes the images. Default {@value ImageRequest#DEFAULT_MODEL}. Another one is sent as it is:
         * only what holds for every model is then checked before sending.
         */
        public Builder model(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * What to make. Required; at most 2500 characters, a character being a Unicode code point, so that an emoji
         * counts as one. {@code <<<image_N>>>} points to the N-th reference image, counted from 1. Taken literally.
         */
        public Builder prompt(@Nullable String prompt) {
            this.prompt = prompt;
            return this;
        }

        /** Adds a reference image. At most 10 together with the elements. */
        public Builder referenceImage(ReferenceImage image) {
            referenceImages.add(Objects.requireNonNull(image, "image"));
            return this;
        }

        /** Replaces the reference images. At most 10 together with the elements. */
        public Builder referenceImages(List<? extends ReferenceImage> images) {
            referenceImages = new ArrayList<>(images);
            return this;
        }

        /** Replaces the IDs of subjects known to the service. At most 10 together with the reference images. */
        public Builder elementIds(List<Long> ids) {
            elementIds = new ArrayList<>(ids);
            return this;
        }

        /** {@code 1k} (the service's default) or {@code 2k}. */
        public Builder resolution(@Nullable String resolution) {
            this.resolution = resolution;
            return this;
        }

        /** How many images to make, 1 to 9. The service's default is 1. */
        public Builder imageCount(@Nullable Integer imageCount) {
            this.imageCount = imageCount;
            return this;
        }

        /**
         * Width to height: {@code 16:9}, {@code 9:16}, {@code 1:1}, {@code 4:3}, {@code 3:4}, {@code 3:2},
         * {@code 2:3}, {@code 21:9} or {@code auto} (the service's default). Without effect when the prompt asks for
         * the ratio of a reference image.
         */
        public Builder aspectRatio(@Nullable String aspectRatio) {
            this.aspectRatio = aspectRatio;
            return this;
        }

        /** Whether the service adds its watermark. */
        public Builder watermark(@Nullable Boolean watermark) {
            this.watermark = watermark;
            return this;
        }

        /** An absolute http or https URL that the service calls on every change of the task's status. */
        public Builder callbackUrl(@Nullable String callbackUrl) {
            this.callbackUrl = callbackUrl;
            return this;
        }

        /**
         * Adds a further parameter, passed to the service as it is.
         *
         * @param name  its name on the wire; not one of those that have a method here
         * @param value text, number, boolean, null, or lists and maps of these, at most 16 levels deep; copied when the
         *     request is built
         */
        @SuppressWarnings("NullAway") // JSON's null is a value here
        public Builder parameter(String name, @Nullable Object value) {
            parameters.put(Objects.requireNonNull(name, "name"), value);
            return this;
        }

        /** Replaces the further parameters; see {@link #parameter}. */
        public Builder parameters(Map<String, ?> parameters) {
            this.parameters = new LinkedHashMap<>(parameters);
            return this;
        }

        /** The request. The builder can be used on. */
        public ImageRequest build() {
            return new ImageRequest(this);
        }
    }
}
