package dev.taskorchestrator.sim;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What happened in some worlds.
record Figures(
    int seeds,
    double hours,
    long steps,
    long calls,
    long timeouts,
    long grants,
    long stale,
    long events,
    Map<Weather.Fault, Long> faults) {

  static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, Map.of());

  Figures plus(Figures other) {
    var sum = new TreeMap<>(faults);
    other.faults.forEach((fault, count) -> sum.merge(fault, count, Long::sum));
    return new Figures(
        seeds + other.seeds,
        hours + other.hours,
        steps + other.steps,
        calls + other.calls,
        timeouts + other.timeouts,
        grants + other.grants,
        stale + other.stale,
        events + other.events,
        sum);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    faults.forEach((fault, count) ->
        text.append(", ")
            .append(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .append(' ')
            .append(count));
    return ("%d seeds, %.0f simulated hours, %d steps, %d calls (%.3f %% timed out), %d events,"
            + " %d grants, %d late writes refused, all tasks terminal; faults: %d%s")
        .formatted(
            seeds,
            hours,
            steps,
            calls,
            calls == 0 ? 0.0 : 100.0 * timeouts / calls,
            events,
            grants,
            stale,
            faults.values().stream().mapToLong(Long::longValue).sum(),
            text);
  }
}
