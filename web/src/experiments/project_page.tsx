// One project: its experiments as a table and as a tree, a comparison, its hypotheses.
import { useMemo, useRef, useState } from "preact/hooks";

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
import { RemoveProjectDialog } from "./remove_dialogs";
import { mayEdit, mayManage, roleIn } from "./roles";
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
  tick,
}: {
  project: Project;
  runs: Run[];
  metrics: Metric[];
  view: string;
  place: Place;
  tick: number;
}) {
  const rows = useMemo(() => rowsOf(runs, metrics), [runs, metrics]);
  if (view === "tree") return <RunTree project={project} rows={rows} />;
  if (view === "compare")
    return <Compare project={project} rows={rows} place={place} tick={tick} />;
  return <RunTable project={project} rows={rows} place={place} />;
}

export function ProjectPage({ id, self, place }: { id: string; self: string; place: Place }) {
  const view = place.path[3] ?? "";
  const [asked, setAsked] = useState<"change" | "remove" | null>(null);
  const ticks = useRef(0);
  const loaded = useLoaded(
    async (signal) => {
      const [project, runs, metrics] = await Promise.all([
        tracker.project(id, signal),
        tracker.runs(id, signal),
        tracker.projectMetrics(id, signal),
      ]);
      const role = await roleIn(project, self, signal);
      return { project, runs, metrics, role, tick: ticks.current++ };
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
      {({ project, runs, metrics, role, tick }) => (
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
            {mayManage(role) ? (
              <div class="page-tools">
                <button
                  type="button"
                  class="button"
                  aria-label={t.experiments.changeProject}
                  onClick={() => setAsked("change")}
                >
                  {t.experiments.changeIt}
                </button>
                <button
                  type="button"
                  class="button"
                  aria-label={t.experiments.removeProject}
                  onClick={() => setAsked("remove")}
                >
                  {t.experiments.remove}
                </button>
              </div>
            ) : null}
          </header>
          {project.description ? (
            <p class="quiet wraps" dir="auto">
              {project.description}
            </p>
          ) : null}
          {view === "hypotheses" ? (
            <Hypotheses project={project} isChangeable={mayEdit(role)} />
          ) : (
            <Runs
              project={project}
              runs={runs}
              metrics={metrics}
              view={view}
              place={place}
              tick={tick}
            />
          )}
          {asked === "change" ? (
            <ProjectDialog
              project={project}
              onDone={() => {
                setAsked(null);
                loaded.reload();
              }}
              onClose={() => setAsked(null)}
            />
          ) : null}
          {asked === "remove" ? (
            <RemoveProjectDialog project={project} onClose={() => setAsked(null)} />
          ) : null}
        </>
      )}
    </Loading>
  );
}
