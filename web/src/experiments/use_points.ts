// The points of a chart's curves: as many as it has room for, and again of what is zoomed into.
import { useEffect, useRef, useState } from "preact/hooks";

import { sentence } from "../ui/load";
import { type CurveQuery, tracker } from "./api";
import { extentOf, pointsOf, since } from "./points";
import { useTurns } from "./poll";
import type { Points } from "./types";

export type Range = [number, number];

/** Elapsed: in seconds, each curve since its own first point. */
export type ShownAxis = "step" | "time" | "elapsed";

/** As many points as can be told apart, for each curve. */
const pointsFor = (width: number) => Math.max(200, Math.min(1000, Math.round(width)));

/** A range with as much again around it, so that there is something to see when it moves. */
const around = ([a, b]: Range): Range => [a - (b - a) / 2, b + (b - a) / 2];

/** That range of seconds behind a time, in milliseconds. */
const from = (begin: number, [a, b]: Range): Range => [begin + a * 1000, begin + b * 1000];

export function usePoints(
  project: string,
  name: string,
  runs: string[],
  axis: ShownAxis,
  tick: number,
) {
  const [view, setView] = useState<Range | null>(null);
  const [curves, setCurves] = useState<Points[]>(() => runs.map(() => ({ x: [], y: [] })));
  const [problem, setProblem] = useState("");
  const extent = useRef<Range | null>(null);
  const begins = useRef<number[]>([]);
  const width = useRef(600);
  const { turn, begin, end } = useTurns(tick);
  const key = JSON.stringify([view, runs, axis, name]);
  useEffect(() => setView(null), [axis, JSON.stringify(runs)]);
  useEffect(() => {
    const abort = new AbortController();
    begin();
    const most = pointsFor(width.current) * (view ? 2 : 1);
    const range = view && around(view);
    const ask = async (asked: string[], part: Pick<CurveQuery, "axis" | "range">) => {
      const wanted = { runs: asked, name, most, ...part };
      return pointsOf(await tracker.curves(project, wanted, abort.signal), asked, name);
    };
    const elapsed = async () => {
      if (!range) {
        const found = await ask(runs, { axis: "time", range: null });
        begins.current = found.map(({ x }) => x[0] ?? 0);
        return since(begins.current, found);
      }
      // Each began at another time, so each has a range of its own.
      const starts = begins.current;
      const found = await Promise.all(
        runs.map((run, i) => ask([run], { axis: "time", range: from(starts[i] ?? 0, range) })),
      );
      return since(starts, found.flat());
    };
    const load = async () => {
      try {
        const found = await (axis === "elapsed" ? elapsed() : ask(runs, { axis, range }));
        if (abort.signal.aborted) return;
        if (!view) extent.current = extentOf(found);
        setCurves(found);
        setProblem("");
      } catch (error) {
        if (!abort.signal.aborted) setProblem(sentence(error));
      }
      if (!abort.signal.aborted) end();
    };
    // What is passed through while it moves isn't asked for.
    const timer = setTimeout(() => void load(), view ? 120 : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, turn, project]);
  return { view, setView, curves, problem, extent, width };
}
