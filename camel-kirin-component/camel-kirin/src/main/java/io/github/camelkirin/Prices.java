/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.query.TaskKind;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.Charge;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What tasks of an endpoint may cost, and whose money it is. */
final class Prices {

    static final int LONGEST_TAG = 100;

    /** USD an image at 1k and at 2k, the only resolutions of the only model whose price is known. */
    private static final BigDecimal KNOWN = new BigDecimal("0.028");

    private static final Set<String> KNOWN_RESOLUTIONS = Set.of("1k", "2k");
    private static final int LONGEST_NAME = 90;

    private final KirinConfiguration configuration;
    private final String group;
    private final List<Budget> budgets;

    /** @param group of the endpoint */
    Prices(KirinConfiguration configuration, String group) {
        this.configuration = configuration;
        this.group = group;
        this.budgets = BudgetOptions.all(configuration);
    }

    /** @throws InvalidRequestException for a tag that is too long or has control characters */
    Charge charge(Exchange exchange, ImageRequest request) {
        int images = request.getImageCount() == null ? 1 : request.getImageCount();
        BigDecimal each = each(request);
        return new Charge(
                group,
                kind(request, images),
                each == null ? null : each.multiply(BigDecimal.valueOf(images)),
                images,
                tag(exchange),
                budgets);
    }

    /** Of a task that was created elsewhere: nothing is reserved for it, and no budget keeps it from being followed. */
    Charge tracked(Exchange exchange) {
        return new Charge(group, null, null, 1, tag(exchange), List.of());
    }

    private @Nullable BigDecimal each(ImageRequest request) {
        if (configuration.getListPrice() != null) {
            return BigDecimal.valueOf(configuration.getListPrice());
        }
        String resolution = request.getResolution();
        boolean known = request.getModel().equals(ImageRequest.DEFAULT_MODEL)
                && (resolution == null || KNOWN_RESOLUTIONS.contains(resolution));
        return known ? KNOWN : null;
    }

    /** Never null, unlike that of durations: whatever its name, a task that has cost much may do so again. */
    private static String kind(ImageRequest request, int images) {
        String kind = TaskKind.of(request);
        return kind != null
                ? kind
                : shortened(request.getModel())
                        + ' '
                        + shortened(String.valueOf(request.getResolution()))
                        + ' '
                        + images;
    }

    private static String shortened(String name) {
        String printable = name.replaceAll("\\P{Print}", "?");
        return printable.length() <= LONGEST_NAME ? printable : printable.substring(0, LONGEST_NAME);
    }

    private @Nullable String tag(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.COST_TAG);
        if (header == null) {
            return BudgetOptions.tag(configuration);
        }
        String tag = header.toString();
        String wrong = BudgetOptions.wrongTag(tag);
        if (wrong != null) {
            throw new InvalidRequestException(
                    List.of(Violation.of("the header " + KirinConstants.COST_TAG + " " + wrong)));
        }
        return tag.isBlank() ? null : tag;
    }
}
