// What one experiment consists of: features, their difference to the parent's, the diff, metrics.
import { useState } from "preact/hooks";

import { fill, formatNumber, language, t } from "../texts";
import { Badge } from "../ui/badge";
import type { Metric, Run } from "./types";
import { changesOf, flattened, measured, plainSource, shown } from "./values";

const mostRows = 300;
const mostLines = 1000;

export function Features({ run }: { run: Run }) {
  const rows = [...flattened(run.features)];
  const [most, setMost] = useState(mostRows);
  return (
    <section class="panel">
      <h2>{t.experiments.features}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{t.experiments.noFeatures}</p>
      ) : (
        <dl class="about">
          {rows.slice(0, most).map(([path, value]) => (
            <div key={path}>
              <dt>
                <bdi>{path}</bdi>
              </dt>
              <dd>
                <bdi>{shown(value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {rows.length > most ? (
        <button type="button" class="button button-small" onClick={() => setMost(rows.length)}>
          {fill(t.experiments.rest, { count: rows.length - most })}
        </button>
      ) : null}
    </section>
  );
}

export function Changes({ run, parent }: { run: Run; parent: Run | null }) {
  const changes = parent ? changesOf(parent.features, run.features) : [];
  const [most, setMost] = useState(mostRows);
  return (
    <section class="panel">
      <h2>{t.experiments.changes}</h2>
      {!parent ? (
        <p class="quiet">
          {run.parentExperimentId ? t.experiments.hiddenParent : t.experiments.noParent}
        </p>
      ) : changes.length === 0 ? (
        <p class="quiet">{t.experiments.noChanges}</p>
      ) : (
        <div class="wide-table" tabIndex={0} role="region" aria-label={t.experiments.changes}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.experiments.feature}</th>
                <th scope="col">{t.experiments.change}</th>
                <th scope="col">{t.experiments.before}</th>
                <th scope="col">{t.experiments.value}</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, most).map(({ path, kind, before, after }) => (
                <tr key={path}>
                  <th scope="row">
                    <bdi>{path}</bdi>
                  </th>
                  <td>
                    <Badge state={kind}>{t.experiments.changeKinds[kind]}</Badge>
                  </td>
                  <td>
                    <bdi>{shown(before)}</bdi>
                  </td>
                  <td>
                    <bdi>{shown(after)}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changes.length > most ? (
        <button type="button" class="button button-small" onClick={() => setMost(changes.length)}>
          {fill(t.experiments.rest, { count: changes.length - most })}
        </button>
      ) : null}
    </section>
  );
}

function kindOf(line: string): string {
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("diff ")) return "file";
  if (line.startsWith("@@")) return "place";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}

export function GitDiff({ text }: { text: string | null }) {
  const [most, setMost] = useState(mostLines);
  const lines = text ? plainSource(text).replace(/\n$/, "").split("\n") : [];
  return (
    <section class="panel">
      <h2>{t.experiments.gitDiff}</h2>
      {lines.length === 0 ? (
        <p class="quiet">{t.experiments.noGitDiff}</p>
      ) : (
        <pre
          class="git-diff"
          tabIndex={0}
          role="region"
          aria-label={t.experiments.gitDiff}
          dir="ltr"
        >
          {lines.slice(0, most).map((line, i) => (
            <span key={i} class={`diff-${kindOf(line)}`}>
              {line}
              {"\n"}
            </span>
          ))}
        </pre>
      )}
      {lines.length > most ? (
        <button type="button" class="button button-small" onClick={() => setMost(lines.length)}>
          {fill(t.experiments.rest, { count: lines.length - most })}
        </button>
      ) : null}
    </section>
  );
}

interface Summary {
  name: string;
  count: number;
  latest: Metric;
  least: number | null;
  greatest: number | null;
}

/** Of metrics that come newest first: the latest is the one of the greatest step. */
function summaries(metrics: Metric[]): Summary[] {
  const found = new Map<string, Summary>();
  for (const metric of metrics) {
    const { name, value } = metric;
    const known = found.get(name);
    if (!known) {
      found.set(name, { name, count: 1, latest: metric, least: value, greatest: value });
      continue;
    }
    ++known.count;
    if (metric.step > known.latest.step) known.latest = metric;
    if (value === null) continue;
    known.least = known.least === null ? value : Math.min(known.least, value);
    known.greatest = known.greatest === null ? value : Math.max(known.greatest, value);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, language));
}

export function Metrics({ metrics }: { metrics: Metric[] }) {
  const rows = summaries(metrics);
  return (
    <section class="panel">
      <h2>{t.experiments.metrics}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{t.experiments.noMetrics}</p>
      ) : (
        <div class="wide-table" tabIndex={0} role="region" aria-label={t.experiments.metrics}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.experiments.metric}</th>
                <th scope="col">{t.experiments.latest}</th>
                <th scope="col">{t.experiments.step}</th>
                <th scope="col">{t.experiments.least}</th>
                <th scope="col">{t.experiments.greatest}</th>
                <th scope="col">{t.experiments.points}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, count, latest, least, greatest }) => (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{measured(latest.value)}</td>
                  <td>{formatNumber(latest.step)}</td>
                  <td>{measured(least)}</td>
                  <td>{measured(greatest)}</td>
                  <td>{formatNumber(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
