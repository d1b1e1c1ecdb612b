// What a table of experiments can show, sort by and filter by.
import { fill, language, t } from "../texts";
import { ago } from "../ui/time";
import type { Json, Metric, Project, Run } from "./types";
import { utc } from "./types";
import { duration, flattened, measured, shown } from "./values";

/** An experiment with what columns look at. */
export interface RunRow {
  run: Run;
  features: Map<string, Json>;
  metrics: Map<string, number | null>;
  parent: string;
}

export interface Column {
  /** In addresses: "metric:acc", "feature:optimizer.lr", "status". */
  key: string;
  title: string;
  /** What is sorted and compared by. */
  value: (row: RunRow) => Json | undefined;
  text: (row: RunRow) => string;
}

export function rowsOf(runs: Run[], metrics: Metric[]): RunRow[] {
  const names = new Map(runs.map((run) => [run.id, run.name]));
  const byRun = new Map<string, Map<string, number | null>>();
  for (const { experimentId, name, value } of metrics) {
    let found = byRun.get(experimentId);
    if (!found) byRun.set(experimentId, (found = new Map()));
    found.set(name, value);
  }
  return runs.map((run) => ({
    run,
    features: flattened(run.features),
    metrics: byRun.get(run.id) ?? new Map(),
    parent: run.parentExperimentId ? (names.get(run.parentExperimentId) ?? "") : "",
  }));
}

function durationOf({ startedAt, completedAt }: Run): number | undefined {
  if (!startedAt || !completedAt) return undefined;
  return (Date.parse(utc(completedAt)) - Date.parse(utc(startedAt))) / 1000;
}

const titles = t.experiments.columnNames;

const ownColumns: Column[] = [
  {
    key: "status",
    title: titles.status,
    value: ({ run }) => run.status,
    text: ({ run }) => t.experiments.statuses[run.status],
  },
  {
    key: "tags",
    title: titles.tags,
    value: ({ run }) => (run.tags ?? []).join(", "),
    text: ({ run }) => (run.tags ?? []).join(", "),
  },
  { key: "parent", title: titles.parent, value: (row) => row.parent, text: (row) => row.parent },
  {
    key: "created",
    title: titles.created,
    value: ({ run }) => run.createdAt,
    text: ({ run }) => ago(utc(run.createdAt)),
  },
  {
    key: "duration",
    title: titles.duration,
    value: ({ run }) => durationOf(run),
    text: ({ run }) => duration(durationOf(run)),
  },
  {
    key: "progress",
    title: titles.progress,
    value: ({ run }) => run.progress,
    text: ({ run }) => `${run.progress} %`,
  },
];

/** The metrics that a project shows: those that it says, else all that it has. */
export function shownMetrics({ metrics, settings }: Project): string[] {
  const all = [...new Set(metrics.map(({ name }) => name))];
  const chosen = settings.displayMetrics.filter((name) => all.includes(name));
  return chosen.length > 0 ? [...new Set(chosen)] : all;
}

/** All that there are for a project's experiments: its own, then metrics, then features. */
export function columnsOf(project: Project, rows: RunRow[]): Column[] {
  const paths = new Set<string>();
  for (const { features } of rows) {
    for (const path of features.keys()) paths.add(path);
  }
  const metrics = [...new Set(project.metrics.map((one) => one.name))];
  return [
    ...ownColumns,
    ...metrics.map((name): Column => ({
      key: `metric:${name}`,
      title: fill(t.experiments.metricColumn, { name }),
      value: (row) => row.metrics.get(name),
      text: (row) => measured(row.metrics.get(name)),
    })),
    ...[...paths].sort().map((path): Column => ({
      key: `feature:${path}`,
      title: fill(t.experiments.featureColumn, { path }),
      value: (row) => row.features.get(path),
      text: (row) => shown(row.features.get(path)),
    })),
  ];
}

/** Those that are shown unless others are chosen. */
export const usualColumns = (project: Project) => [
  "status",
  "tags",
  "created",
  ...shownMetrics(project).map((name) => `metric:${name}`),
];

/** Numbers before texts; what isn't there comes last, whatever the direction. */
export function compareBy(column: (row: RunRow) => Json | undefined, direction: 1 | -1) {
  return (one: RunRow, other: RunRow): number => {
    const [a, b] = [column(one), column(other)];
    const [noA, noB] = [a === undefined || a === null, b === undefined || b === null];
    if (noA || noB) return Number(noA) - Number(noB);
    if (typeof a === "number" && typeof b === "number") return direction * (a - b);
    return direction * shown(a).localeCompare(shown(b), language, { numeric: true });
  };
}
