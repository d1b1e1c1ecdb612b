// One chart: the curves of one name, of one experiment or of several. It asks for as many points as it
// has room for, and again for what is zoomed into, so that it shows a million of them as fast as a few.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import { fill, language, t } from "../texts";
import { drawn } from "./points";
import { type Range, type ShownAxis, usePoints } from "./use_points";
import { duration, measured } from "./values";

export interface Line {
  run: string;
  label: string;
}

/** How curves are drawn. */
export interface Look {
  smoothing: number;
  isLogarithmic: boolean;
  axis: ShownAxis;
}

const height = 220;
/** Of each axis: the smallest part of it that is worth a look. */
const least: Record<ShownAxis, number> = { step: 2, time: 10, elapsed: 0.01 };
const [minute, hour, day] = [60, 3600, 86_400];
/** What lies between the marks of an axis of seconds. */
const marks = [1, 2, 5, 10, 15, 30]
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * minute))
  .concat([1, 2, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 30, 90, 365].map((count) => count * day));

function placeText(at: number, axis: ShownAxis): string {
  if (axis === "elapsed") return duration(at);
  return axis === "time" ? new Date(at).toLocaleString(language) : String(at);
}

const colours = 8;
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

export const colourOf = (index: number) => `--curve-${(index % colours) + 1}`;
export const dashOf = (index: number) => dashes[Math.floor(index / colours) % dashes.length]!;

const moved = ([a, b]: Range, part: number): Range => [a + (b - a) * part, b + (b - a) * part];

function scaled([a, b]: Range, factor: number, at = (a + b) / 2): Range {
  return [at - (at - a) * factor, at + (b - at) * factor];
}

interface Hover {
  at: number;
  values: (number | null | undefined)[];
  left: number;
}

/** The value of a curve at the cursor, or the nearest before it that it has. */
function valueAt(values: ArrayLike<number | null | undefined>, index: number) {
  let i = index;
  while (i > 0 && values[i] === undefined) --i;
  return values[i];
}

function colourResolver(element: HTMLElement) {
  return (name: string) => {
    element.style.color = `var(${name})`;
    return getComputedStyle(element).color;
  };
}

export function Curve({
  project,
  name,
  lines,
  look,
  tick,
}: {
  project: string;
  name: string;
  lines: Line[];
  look: Look;
  /** Another number: there may be more points. */
  tick: number;
}) {
  const runs = lines.map(({ run }) => run);
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [scheme, setScheme] = useState(0);
  const [hover, setHover] = useState<Hover | null>(null);
  const keys = useId();
  const loaded = usePoints(project, name, runs, look.axis, tick);
  const { view, curves, extent } = loaded;
  const seen = useRef(view);
  seen.current = view;

  /** Shows another range, which isn't beyond the points nor smaller than can be told apart. */
  const show = (range: Range | null) => {
    const whole = extent.current;
    if (!range || !whole) return loaded.setView(null);
    const [a, b] = range;
    const size = Math.max(b - a, least[look.axis]);
    if (size >= whole[1] - whole[0]) return loaded.setView(null);
    const from = Math.min(Math.max(a, whole[0]), whole[1] - size);
    loaded.setView([from, from + size]);
  };
  const act = (change: (range: Range) => Range) => {
    const range = seen.current ?? extent.current;
    if (range) show(change(range));
  };
  const acts = useRef({ show, act });
  acts.current = { show, act };

  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => setScheme((count) => count + 1);
    media.addEventListener("change", redraw);
    return () => media.removeEventListener("change", redraw);
  }, []);

  useEffect(() => {
    const element = place.current!;
    const colour = colourResolver(element);
    const axis = {
      stroke: colour("--text-quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    const hasMean = look.smoothing > 0;
    const series = lines.flatMap((_, i): uPlot.Series[] => {
      const stroke = colour(colourOf(i));
      const points = { size: 5, fill: stroke };
      const raw = { stroke, width: 1.5, dash: dashOf(i), points };
      if (!hasMean) return [raw];
      return [
        { ...raw, width: 1, alpha: 0.35, points: { show: false } },
        { ...raw, width: 2, points: { show: false } },
      ];
    });
    const made = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        ...(look.axis === "time" ? { ms: 1 as const } : {}),
        cursor: { y: false, drag: { x: true, y: false, setScale: false } },
        scales: {
          x: {
            time: look.axis === "time",
            range: (_, min, max) => seen.current ?? (min < max ? [min, max] : [min - 1, max + 1]),
          },
          y: look.isLogarithmic ? { distr: 3 } : {},
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 70,
            ...(look.axis === "elapsed"
              ? { incs: marks, values: (_: uPlot, all: number[]) => all.map(duration) }
              : {}),
          },
          { ...axis, size: 56 },
        ],
        series: [{}, ...series],
        hooks: {
          setCursor: [
            (plot) => {
              const index = plot.cursor.idx;
              if (index == null) return setHover(null);
              const step = hasMean ? 2 : 1;
              setHover({
                at: plot.data[0][index]!,
                values: lines.map((_, i) => valueAt(plot.data[(i + 1) * step]!, index)),
                left: plot.cursor.left ?? 0,
              });
            },
          ],
          setSelect: [
            (plot) => {
              const { left, width } = plot.select;
              if (width < 5) return;
              const range: Range = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              acts.current.show(range);
            },
          ],
        },
      },
      drawn(curves, look.smoothing, look.isLogarithmic),
      element,
    );
    const resize = new ResizeObserver(() => {
      loaded.width.current = element.clientWidth;
      made.setSize({ width: element.clientWidth, height });
    });
    resize.observe(element);
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
      event.preventDefault();
      const at = made.posToVal(event.offsetX, "x");
      acts.current.act((range) => scaled(range, event.deltaY < 0 ? 0.7 : 1 / 0.7, at));
    };
    made.over.addEventListener("wheel", wheel, { passive: false });
    chart.current = made;
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [scheme, look.isLogarithmic, look.axis, look.smoothing, JSON.stringify(lines)]);

  useEffect(() => {
    chart.current?.setData(drawn(curves, look.smoothing, look.isLogarithmic));
  }, [curves]);
  useEffect(() => {
    const [min, max] = view ?? extent.current ?? [];
    if (min !== undefined && max !== undefined) chart.current?.setScale("x", { min, max });
  }, [view]);

  const buttons: [string, string, () => void][] = [
    ["←", t.experiments.left, () => act((range) => moved(range, -0.3))],
    ["→", t.experiments.right, () => act((range) => moved(range, 0.3))],
    ["+", t.experiments.zoomIn, () => act((range) => scaled(range, 0.5))],
    ["−", t.experiments.zoomOut, () => act((range) => scaled(range, 2))],
    ["⤢", t.experiments.whole, () => show(null)],
  ];
  const byKey: Record<string, number> = {
    ArrowLeft: 0,
    ArrowRight: 1,
    "+": 2,
    "=": 2,
    "-": 3,
    "0": 4,
    Home: 4,
  };
  const shownPoints = curves.reduce((sum, { x }) => sum + x.length, 0);
  return (
    <section class="panel curve" aria-label={name} data-points={shownPoints}>
      <header class="panel-head">
        <h3 dir="auto">{name}</h3>
        <div class="curve-tools">
          {buttons.map(([sign, label, run]) => (
            <button
              key={sign}
              type="button"
              class="icon-button"
              aria-label={`${label}: ${name}`}
              title={label}
              onClick={run}
            >
              <span aria-hidden="true">{sign}</span>
            </button>
          ))}
        </div>
      </header>
      <div role="status">{loaded.problem ? <p class="problem">{loaded.problem}</p> : null}</div>
      <div
        class="curve-frame"
        tabIndex={0}
        role="group"
        aria-label={fill(t.experiments.curve, { name, lines: lines.length, points: shownPoints })}
        aria-describedby={keys}
        data-from={view?.[0]}
        data-to={view?.[1]}
        onKeyDown={(event) => {
          const button = buttons[byKey[event.key] ?? -1];
          if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          button[2]();
        }}
      >
        <div class="curve-place" ref={place} aria-hidden="true" />
        {hover ? (
          <div
            class="chart-tip curve-tip"
            aria-hidden="true"
            style={{ insetInlineStart: `clamp(0px, ${hover.left}px, calc(100% - 12rem))` }}
          >
            <strong>{placeText(hover.at, look.axis)}</strong>
            {lines.map(({ run, label }, i) => (
              <span key={run}>
                <bdi>{label}</bdi> <b>{measured(hover.values[i])}</b>
              </span>
            ))}
          </div>
        ) : null}
      </div>
      <p id={keys} class="quiet curve-keys">
        {t.experiments.curveKeys}
      </p>
    </section>
  );
}
