// What is drawn of curves: points of each, gaps, and a smoothed line beside them.
import uPlot from "uplot";

import type { Points, Scalars } from "./types";

/** By ascending x, as a chart needs them; times aren't where steps are. */
function ordered({ x, y }: Points): Points {
  if (x.every((at, i) => i === 0 || at >= x[i - 1]!)) return { x, y };
  const order = x.map((_, i) => i).sort((a, b) => x[a]! - x[b]!);
  return { x: order.map((i) => x[i]!), y: order.map((i) => y[i]!) };
}

/**
 * An exponential mean, corrected for where it begins; 0 is none, near 1 is much. A gap stays one, and
 * the mean goes on behind it.
 */
export function smoothed(values: (number | null)[], smoothing: number): (number | null)[] {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    mean = smoothing * mean + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return mean / weight;
  });
}

/** Of each of those experiments the curve of that name; an empty one where it has none. */
export function pointsOf(scalars: Scalars, runs: string[], name: string): Points[] {
  const byRun = new Map(scalars.data.map((one) => [one.experiment_id, one.scalars]));
  return runs.map((run) => {
    const curves = byRun.get(run);
    return curves && Object.hasOwn(curves, name) ? ordered(curves[name]!) : { x: [], y: [] };
  });
}

const year2000 = Date.UTC(2000, 0);
const year2100 = Date.UTC(2100, 0);

/**
 * Whether an answer to x=time lists times. Another service that keeps the scalars doesn't know that
 * parameter and lists steps.
 */
export const haveTimes = (scalars: Scalars) =>
  scalars.data.every((one) =>
    Object.values(one.scalars).every(({ x }) => x.every((at) => at > year2000 && at < year2100)),
  );

/** What the chart draws: for each curve its values, and behind them, if any, the smoothed ones. */
export function drawn(curves: Points[], smoothing: number, isLogarithmic: boolean) {
  const tables = curves.map(({ x, y }): uPlot.AlignedData => {
    const values = isLogarithmic ? y.map((one) => (one !== null && one > 0 ? one : null)) : y;
    return smoothing > 0 ? [x, values, smoothed(values, smoothing)] : [x, values];
  });
  return uPlot.join(tables);
}

/** Curves by the seconds since their own begins, which are in milliseconds, as the points are. */
export const since = (begins: number[], curves: Points[]): Points[] =>
  curves.map(({ x, y }, i) => ({ x: x.map((at) => (at - (begins[i] ?? 0)) / 1000), y }));

/** From where to where the points lie; null where there are none. */
export function extentOf(curves: Points[]): [number, number] | null {
  const ends = curves.filter(({ x }) => x.length > 0).map(({ x }) => [x[0]!, x.at(-1)!] as const);
  if (ends.length === 0) return null;
  return [Math.min(...ends.map(([a]) => a)), Math.max(...ends.map(([, b]) => b))];
}
