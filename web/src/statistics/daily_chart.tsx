// What happened per day. Loaded when it is shown, with the library that draws it.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import type { Day } from "../api/types";
import { addressOf, go } from "../app/router";
import { formatNumber, language, t } from "../texts";

const kinds = ["proposed", "approved", "rejected"] as const;

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;

/** The list of what was proposed on a day. */
export function dayAddress(date: string): string {
  const next = new Date((dayOf(date) + 86_400) * 1000).toISOString();
  return addressOf("find", { since: `${date}T00:00:00Z`, until: next });
}

const shortDay = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

const leastDays = 14;

/** The days with empty ones before them, so that a few don't fill the chart. */
function filled(days: Day[]): Day[] {
  const first = days[0];
  if (!first || days.length >= leastDays) return days;
  const before = Array.from({ length: leastDays - days.length }, (_, i) => ({
    date: new Date((dayOf(first.date) - (i + 1) * 86_400) * 1000).toISOString().slice(0, 10),
    proposed: 0,
    approved: 0,
    rejected: 0,
  }));
  return [...before.reverse(), ...days];
}

interface Hover {
  day: Day;
  left: number;
}

export default function DailyChart({ days: happened }: { days: Day[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [scheme, setScheme] = useState(0);

  // Its colours are drawn, so another scheme is another drawing.
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => setScheme((count) => count + 1);
    dark.addEventListener("change", redraw);
    return () => dark.removeEventListener("change", redraw);
  }, []);

  useEffect(() => {
    const days = filled(happened);
    const element = place.current!;
    // What a canvas takes is a colour as it comes out, and not how it is chosen.
    const colour = (name: string) => {
      element.style.color = `var(${name})`;
      return getComputedStyle(element).color;
    };
    const bars = uPlot.paths.bars!({ size: [0.8, 24], align: 0 });
    const axis = {
      stroke: colour("--text-quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: 240,
        tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: {
          x: { time: true, range: (_, min, max) => [min - 43_200, max + 43_200] },
          y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 56,
            incrs: [1, 2, 3, 7, 14].map((days) => days * 86_400),
            values: (_, times) => times.map((at) => shortDay.format(at * 1000)),
          },
          {
            ...axis,
            size: 44,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000],
          },
        ],
        series: [
          {},
          {
            label: t.statistics.of.proposed,
            fill: colour("--chart-proposed"),
            stroke: colour("--chart-proposed"),
            width: 0,
            paths: bars,
            points: { show: false },
          },
          {
            label: t.statistics.of.approved,
            stroke: colour("--chart-approved"),
            width: 2,
            points: { show: days.length < 40, size: 6, fill: colour("--surface") },
          },
          {
            label: t.statistics.of.rejected,
            stroke: colour("--chart-rejected"),
            width: 2,
            dash: [5, 4],
            points: { show: days.length < 40, size: 6, fill: colour("--surface") },
          },
        ],
        hooks: {
          setCursor: [
            (plot) => {
              const day = plot.cursor.idx == null ? undefined : days[plot.cursor.idx];
              setHover(day ? { day, left: plot.cursor.left ?? 0 } : null);
            },
          ],
        },
      },
      [
        days.map((day) => dayOf(day.date)),
        ...kinds.map((kind) => days.map((day) => day[kind])),
      ] as uPlot.AlignedData,
      element,
    );
    const resize = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: 240 }),
    );
    resize.observe(element);
    const open = () => {
      const day = chart.cursor.idx == null ? undefined : days[chart.cursor.idx];
      if (day) go(dayAddress(day.date));
    };
    chart.over.addEventListener("click", open);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [happened, scheme]);

  return (
    <div class="chart">
      <ul class="legend">
        {kinds.map((kind) => (
          <li key={kind} class={`legend-${kind}`}>
            {t.statistics.of[kind]}
          </li>
        ))}
      </ul>
      <div class="chart-place" ref={place} aria-hidden="true" />
      {hover ? (
        <div
          class="chart-tip"
          aria-hidden="true"
          style={{ insetInlineStart: `clamp(0px, ${hover.left - 30}px, calc(100% - 11rem))` }}
        >
          <strong>{hover.day.date}</strong>
          {kinds.map((kind) => (
            <span key={kind}>
              {t.statistics.of[kind]} <b>{formatNumber(hover.day[kind])}</b>
            </span>
          ))}
        </div>
      ) : null}
    </div>
  );
}
