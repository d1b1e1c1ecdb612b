// One project: its experiments as a table and as a tree, a comparison, its hypotheses.
import { useMemo, useState } from "preact/hooks";

import type { Place } from "../app/router";
import { t } from "../texts";
import { Loading, useLoaded } from "../ui/load";
import { projectAddress } from "./addresses";
import { tracker } from "./api";
import { rowsOf } from "./columns";
import { Compare } from "./compare";
import { Hypotheses } from "./hypotheses";
import { usePoll } from "./poll";
import { ProjectDialog } from "./project_dialog";
import { RunTable } from "./run_table";
import { RunTree } from "./run_tree";
import type { Metric, Project, Run } from "./types";

const lookSeconds = 10;

const views: [string, string][] = [
  ["", t.experiments.table],
  ["tree", t.experiments.tree],
  ["hypotheses", t.experiments.hypotheses],
];

function Runs({
  project,
  runs,
  metrics,
  view,
  place,
}: {
  project: Project;
  runs: Run[];
  metrics: Metric[];
  view: string;
  place: Place;
}) {
  const rows = useMemo(() => rowsOf(runs, metrics), [runs, metrics]);
  if (view === "tree") return <RunTree project={project} rows={rows} />;
  if (view === "compare") return <Compare project={project} rows={rows} place={place} />;
  return <RunTable project={project} rows={rows} place={place} />;
}

export function ProjectPage({ id, place }: { id: string; place: Place }) {
  const view = place.path[3] ?? "";
  const [changing, setChanging] = useState(false);
  const loaded = useLoaded(
    async (signal) => {
      const [project, runs, metrics] = await Promise.all([
        tracker.project(id, signal),
        tracker.runs(id, signal),
        tracker.projectMetrics(id, signal),
      ]);
      return { project, runs, metrics };
    },
    [id],
  );
  usePoll(
    loaded.data?.runs.some((run) => run.status === "running") ?? false,
    lookSeconds,
    loaded.look,
  );
  return (
    <Loading loaded={loaded}>
      {({ project, runs, metrics }) => (
        <>
          <header class="page-head">
            <h1 dir="auto">{project.name}</h1>
            <nav class="segmented" aria-label={t.experiments.projectViews}>
              {views.map(([name, title]) => (
                <a
                  key={name}
                  href={projectAddress(id, name)}
                  aria-current={name === view ? "page" : undefined}
                >
                  {title}
                </a>
              ))}
            </nav>
            <button type="button" class="button" onClick={() => setChanging(true)}>
              {t.experiments.changeProject}
            </button>
          </header>
          {project.description ? (
            <p class="quiet wraps" dir="auto">
              {project.description}
            </p>
          ) : null}
          {view === "hypotheses" ? (
            <Hypotheses project={project} />
          ) : (
            <Runs project={project} runs={runs} metrics={metrics} view={view} place={place} />
          )}
          {changing ? (
            <ProjectDialog
              project={project}
              onDone={() => {
                setChanging(false);
                loaded.reload();
              }}
              onClose={() => setChanging(false)}
            />
          ) : null}
        </>
      )}
    </Loading>
  );
}
