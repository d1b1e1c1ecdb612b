// One experiment. While it runs, the page follows it.
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Place } from "../app/router";
import { t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { projectAddress, runAddress } from "./addresses";
import { tracker } from "./api";
import { Curves } from "./curves";
import { usePoll } from "./poll";
import { Changes, Features, GitDiff, Metrics } from "./run_parts";
import { type Project, type Run, utc } from "./types";

const lookSeconds = 3;

async function load(id: string, signal: AbortSignal) {
  const [run, metrics] = await Promise.all([tracker.run(id, signal), tracker.metrics(id, signal)]);
  const { projectId, parentExperimentId } = run;
  const [project, parent] = await Promise.all([
    tracker.project(projectId, signal),
    parentExperimentId ? tracker.run(parentExperimentId, signal) : null,
  ]);
  return { run, metrics, project, parent };
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

export function RunPage({ id, place }: { id: string; place: Place }) {
  const loaded = useLoaded((signal) => load(id, signal), [id]);
  const [tick, setTick] = useState(0);
  const look = useCallback(() => {
    loaded.reload();
    setTick((count) => count + 1);
  }, [loaded.reload]);
  const status = loaded.data?.run.status;
  usePoll(status === "running", lookSeconds, look);
  // What was logged between the last look and its end.
  useEffect(() => setTick((count) => count + 1), [status]);
  return (
    <Loading loaded={loaded}>
      {({ run, metrics, project, parent }) => (
        <>
          <h1 class="wraps" dir="auto">
            {run.name}
          </h1>
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
        </>
      )}
    </Loading>
  );
}
