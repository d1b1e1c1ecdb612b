// All curves of one experiment or of several, a chart for each name.
import { useEffect, useMemo, useState } from "preact/hooks";

import { addressOf, go, type Place } from "../app/router";
import { t } from "../texts";
import { Loading, useLoaded } from "../ui/load";
import { tracker } from "./api";
import { colourOf, Curve, dashOf, type Line, type Look } from "./curve";
import { haveTimes } from "./points";
import { useTurns } from "./poll";
import type { ShownAxis } from "./use_points";

const page = 8;

const axes: [ShownAxis, string][] = [
  ["step", t.experiments.byStep],
  ["time", t.experiments.byTime],
  ["elapsed", t.experiments.byElapsed],
];

function lookOf({ parameters }: Place): Look {
  const smoothing = Number(parameters.get("smoothing") ?? 0);
  return {
    smoothing: smoothing > 0 && smoothing < 1 ? smoothing : 0,
    isLogarithmic: parameters.get("log") === "1",
    axis: axes.find(([axis]) => axis === parameters.get("x"))?.[0] ?? "step",
  };
}

/** Writes into the address how curves are shown, so that a reload and a link show them so. */
function change({ path, parameters }: Place, name: string, value: string): void {
  const all = { ...Object.fromEntries(parameters), [name]: value };
  go(addressOf(path.map(encodeURIComponent).join("/"), all), true);
}

function Controls({ place, look, hasTimes }: { place: Place; look: Look; hasTimes: boolean }) {
  return (
    <div class="filters">
      <label class="field">
        <span>{t.experiments.curvesFound}</span>
        <input
          type="search"
          value={place.parameters.get("curves") ?? ""}
          onInput={(event) => change(place, "curves", event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.smoothing}</span>
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={look.smoothing}
          onInput={(event) => change(place, "smoothing", event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.axis}</span>
        <select
          value={look.axis}
          onChange={(event) => change(place, "x", event.currentTarget.value)}
        >
          {axes.slice(0, hasTimes ? axes.length : 1).map(([axis, title]) => (
            <option key={axis} value={axis}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={look.isLogarithmic}
          onChange={(event) => change(place, "log", event.currentTarget.checked ? "1" : "")}
        />
        <span>
          {t.experiments.logarithmic}
          {look.isLogarithmic ? <small> {t.experiments.logarithmicHint}</small> : null}
        </span>
      </label>
    </div>
  );
}

function Legend({ lines }: { lines: Line[] }) {
  return (
    <ul class="curve-legend">
      {lines.map(({ run, label }, i) => (
        <li key={run}>
          <svg viewBox="0 0 28 8" aria-hidden="true" focusable="false">
            <line
              x1="0"
              y1="4"
              x2="28"
              y2="4"
              stroke={`var(${colourOf(i)})`}
              stroke-width="3"
              stroke-dasharray={dashOf(i).join(" ")}
            />
          </svg>
          <bdi>{label}</bdi>
        </li>
      ))}
    </ul>
  );
}

export function Curves({
  project,
  lines,
  place,
  tick = 0,
}: {
  project: string;
  lines: Line[];
  place: Place;
  tick?: number;
}) {
  const runs = lines.map(({ run }) => run);
  const [most, setMost] = useState(page);
  const { turn, begin, end } = useTurns(tick);
  const found = useLoaded(
    // One point of each: their names, and whether times are known.
    async (signal) => {
      begin();
      try {
        const wanted = { runs, name: "", most: 1, axis: "time" as const, range: null };
        return await tracker.curves(project, wanted, signal);
      } finally {
        if (!signal.aborted) end();
      }
    },
    [project, runs],
  );
  useEffect(() => {
    if (turn > 0) found.reload();
  }, [turn]);
  const hasTimes = found.data !== null && haveTimes(found.data);
  const wantedLook = lookOf(place);
  const look: Look = hasTimes ? wantedLook : { ...wantedLook, axis: "step" };
  const words = (place.parameters.get("curves") ?? "").toLowerCase();
  const names = useMemo(() => {
    const all = new Set(found.data?.data.flatMap(({ scalars }) => Object.keys(scalars)) ?? []);
    return [...all].sort();
  }, [found.data]);
  const wanted = names.filter((name) => name.toLowerCase().includes(words));
  return (
    <section class="column" aria-label={t.experiments.curves}>
      <h2>{t.experiments.curves}</h2>
      <Loading loaded={found}>
        {() =>
          names.length === 0 ? (
            <p class="quiet">{t.experiments.noCurves}</p>
          ) : (
            <>
              <Controls place={place} look={look} hasTimes={hasTimes} />
              {lines.length > 1 ? <Legend lines={lines} /> : null}
              <div class="curves">
                {wanted.slice(0, most).map((name) => (
                  <Curve
                    key={name}
                    project={project}
                    name={name}
                    lines={lines}
                    look={look}
                    tick={tick}
                  />
                ))}
              </div>
              {wanted.length > most ? (
                <button type="button" class="button" onClick={() => setMost(most + page)}>
                  {t.more}
                </button>
              ) : null}
            </>
          )
        }
      </Loading>
    </section>
  );
}
