// What is asked before a project or an experiment is removed: what goes with it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { go } from "../app/router";
import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { Loading, useLoaded } from "../ui/load";
import { say } from "../ui/toasts";
import { projectAddress, projectsAddress } from "./addresses";
import { tracker } from "./api";
import type { Project, Run, Usage } from "./types";

function Points({ metricPoints, scalars }: Usage) {
  return (
    <p>
      {scalars
        ? fill(t.experiments.usage, { metrics: metricPoints, scalars: scalars.points })
        : fill(t.experiments.usageOfMetrics, { metrics: metricPoints })}
    </p>
  );
}

function RemoveDialog({
  title,
  label,
  remove,
  onClose,
  children,
}: {
  title: string;
  label: string;
  remove: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <FormDialog
      dangerous
      title={fill(t.experiments.removeTitle, { title })}
      label={label}
      submit={async () => {
        await remove();
        say(fill(t.experiments.removed, { name: title }));
      }}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  );
}

/** What holds so much takes the name, typed anew. */
export function RemoveProjectDialog({
  project,
  onClose,
}: {
  project: Project;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  // As many as there are now: scripts add some while the page is open.
  const loaded = useLoaded(
    (signal) =>
      Promise.all([tracker.project(project.id, signal), tracker.projectUsage(project.id, signal)]),
    [project.id],
  );
  const remove = async () => {
    if (typed.trim() !== project.name.trim()) throw new Error(t.experiments.notProjectName);
    await tracker.removeProject(project.id);
    go(projectsAddress, true);
  };
  return (
    <RemoveDialog
      title={project.name}
      label={t.experiments.removeProject}
      remove={remove}
      onClose={onClose}
    >
      <Loading loaded={loaded}>
        {([{ experimentCount, hypothesisCount }, usage]) => (
          <>
            <p>
              {fill(t.experiments.removeProjectHint, {
                runs: experimentCount,
                hypotheses: hypothesisCount,
              })}
            </p>
            <Points {...usage} />
          </>
        )}
      </Loading>
      <p>{t.experiments.removeHint}</p>
      <label class="field">
        <span>{t.experiments.typeProjectName}</span>
        <input
          required
          autofocus
          autocomplete="off"
          autocapitalize="none"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
    </RemoveDialog>
  );
}

export function RemoveRunDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const loaded = useLoaded((signal) => tracker.runUsage(run.id, signal), [run.id]);
  const remove = async () => {
    await tracker.removeRun(run.id);
    go(projectAddress(run.projectId), true);
  };
  return (
    <RemoveDialog
      title={run.name}
      label={t.experiments.removeExperiment}
      remove={remove}
      onClose={onClose}
    >
      <p>{t.experiments.removeExperimentHint}</p>
      <Loading loaded={loaded}>{(usage) => <Points {...usage} />}</Loading>
      <p>{t.experiments.removeHint}</p>
    </RemoveDialog>
  );
}
