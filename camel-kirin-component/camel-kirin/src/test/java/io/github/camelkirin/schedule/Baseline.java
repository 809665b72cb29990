/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

/** The schedules to compare with. They have no jitter, which would only make their delays longer. */
enum Baseline implements ScheduleSimulation.Policy {
    FIXED_500_MS("every 0.5 s", 0.5, 0.5, 1, 0.5),
    FIXED_1_S("every 1 s", 1, 1, 1, 1),
    FIXED_5_S("every 5 s", 5, 5, 1, 5),
    EXPONENTIAL("5 s, then ×1.5 up to 45 s", 5, 7.5, 1.5, 45),
    CURVE("`fixed`, by default: 3 s, 2 s, then ×1.5 up to 15 s", 3, 2, 1.5, 15);

    final String label;
    private final double first;
    private final double second;
    private final double multiplier;
    private final double max;

    Baseline(String label, double first, double second, double multiplier, double max) {
        this.label = label;
        this.first = first;
        this.second = second;
        this.multiplier = multiplier;
        this.max = max;
    }

    @Override
    public double delayAfter(double age, int queries, double random) {
        return queries == 0 ? first : Math.min(max, second * StrictMath.pow(multiplier, queries - 1.0));
    }
}
