// One experiment. While it runs, the page follows it.
import { useRef, useState } from "preact/hooks";

import { Refused } from "../api/client";
import type { Place } from "../app/router";
import { t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { projectAddress, runAddress } from "./addresses";
import { tracker } from "./api";
import { Curves } from "./curves";
import { usePoll } from "./poll";
import { RemoveRunDialog } from "./remove_dialogs";
import { mayEdit, roleIn } from "./roles";
import { RunDialog } from "./run_dialog";
import { Changes, Features, GitDiff, Metrics } from "./run_parts";
import { type Metric, type Project, type Run, type TeamRole, utc } from "./types";

const lookSeconds = 3;

/** The parent; null where it was removed meanwhile, or may not be seen. */
async function parentOf(run: Run, signal: AbortSignal): Promise<Run | null> {
  if (!run.parentExperimentId) return null;
  try {
    return await tracker.run(run.parentExperimentId, signal);
  } catch (error) {
    if (error instanceof Refused && (error.status === 400 || error.status === 404)) return null;
    throw error;
  }
}

interface Shown {
  run: Run;
  metrics: Metric[];
  project: Project;
  parent: Run | null;
  /** In the project. */
  role: TeamRole | null;
  /** How many times it was loaded before. */
  tick: number;
}

/** What doesn't change while the experiment runs is taken from what is known. */
async function load(
  id: string,
  self: string,
  known: Shown | null,
  signal: AbortSignal,
): Promise<Shown> {
  const [run, metrics] = await Promise.all([tracker.run(id, signal), tracker.metrics(id, signal)]);
  if (known?.run.projectId === run.projectId) {
    if (known.run.parentExperimentId === run.parentExperimentId) {
      return { ...known, run, metrics, tick: known.tick + 1 };
    }
  }
  const [project, parent] = await Promise.all([
    tracker.project(run.projectId, signal),
    parentOf(run, signal),
  ]);
  const role = await roleIn(project, self, signal);
  return { run, metrics, project, parent, role, tick: known ? known.tick + 1 : 0 };
}

function Facts({ run, project, parent }: { run: Run; project: Project; parent: Run | null }) {
  return (
    <section class="panel">
      <p>
        <Badge state={run.status}>{t.experiments.statuses[run.status]}</Badge>{" "}
        {run.status === "running" ? <span class="quiet">{t.experiments.follows}</span> : null}
      </p>
      {run.status === "running" ? (
        <progress max={100} value={run.progress} aria-label={t.experiments.columnNames.progress} />
      ) : null}
      {run.description ? (
        <p class="wraps" dir="auto">
          {run.description}
        </p>
      ) : null}
      <p class="quiet wraps">
        {t.experiments.project}{" "}
        <a href={projectAddress(project.id)}>
          <bdi>{project.name}</bdi>
        </a>
        {parent ? (
          <>
            {" · "}
            {t.experiments.parent}{" "}
            <a href={runAddress(parent.id)}>
              <bdi>{parent.name}</bdi>
            </a>
          </>
        ) : null}
        {" · "}
        {t.experiments.created} <Time at={utc(run.createdAt)} />
        {run.startedAt ? (
          <>
            {" · "}
            {t.experiments.started} <Time at={utc(run.startedAt)} />
          </>
        ) : null}
        {run.completedAt ? (
          <>
            {" · "}
            {t.experiments.completed} <Time at={utc(run.completedAt)} />
          </>
        ) : null}
      </p>
      {run.tags && run.tags.length > 0 ? (
        <ul class="chips">
          {run.tags.map((tag, i) => (
            <li key={i} class="chip">
              <bdi>{tag}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

export function RunPage({ id, self, place }: { id: string; self: string; place: Place }) {
  const known = useRef<Shown | null>(null);
  const [asked, setAsked] = useState<"change" | "remove" | null>(null);
  const loaded = useLoaded(
    async (signal) => (known.current = await load(id, self, known.current, signal)),
    [id],
  );
  usePoll(loaded.data?.run.status === "running", lookSeconds, loaded.look);
  return (
    <Loading loaded={loaded}>
      {({ run, metrics, project, parent, role, tick }) => (
        <>
          <header class="page-head">
            <h1 class="wraps" dir="auto">
              {run.name}
            </h1>
            {mayEdit(role) ? (
              <div class="page-tools">
                <button
                  type="button"
                  class="button"
                  aria-label={t.experiments.changeExperiment}
                  onClick={() => setAsked("change")}
                >
                  {t.experiments.changeIt}
                </button>
                <button
                  type="button"
                  class="button"
                  aria-label={t.experiments.removeExperiment}
                  onClick={() => setAsked("remove")}
                >
                  {t.experiments.remove}
                </button>
              </div>
            ) : null}
          </header>
          <Facts run={run} project={project} parent={parent} />
          <Metrics metrics={metrics} />
          <Curves
            project={run.projectId}
            lines={[{ run: id, label: run.name }]}
            place={place}
            tick={tick}
          />
          <div class="panels">
            <Features run={run} />
            <Changes run={run} parent={parent} />
          </div>
          <GitDiff text={run.gitDiff} />
          {asked === "change" ? (
            <RunDialog
              run={run}
              onDone={() => {
                setAsked(null);
                loaded.reload();
              }}
              onClose={() => setAsked(null)}
            />
          ) : null}
          {asked === "remove" ? <RemoveRunDialog run={run} onClose={() => setAsked(null)} /> : null}
        </>
      )}
    </Loading>
  );
}
