// Changes an experiment. Only what was changed is sent: a script may change the rest meanwhile.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { tracker } from "./api";
import { changedIn, joined, parted } from "./changed";
import type { Run, RunStatus } from "./types";

const statuses: RunStatus[] = ["planned", "running", "complete", "failed"];

export function RunDialog({
  run,
  onDone,
  onClose,
}: {
  run: Run;
  onDone: () => void;
  onClose: () => void;
}) {
  // What it was when the dialog was opened: a running one changes beneath it.
  const [before] = useState({
    name: run.name,
    description: run.description,
    status: run.status,
    tags: joined(run.tags ?? []),
  });
  const [now, setNow] = useState(before);
  const submit = async () => {
    const { tags, ...rest } = changedIn(before, now);
    await tracker.changeRun(run.id, {
      ...rest,
      ...(tags === undefined ? {} : { tags: parted(tags) }),
    });
    onDone();
  };
  return (
    <FormDialog
      title={t.experiments.changeExperiment}
      label={t.experiments.save}
      submit={submit}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.experiments.name}</span>
        <input
          required
          maxLength={100}
          autofocus
          value={now.name}
          onInput={(event) => setNow({ ...now, name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={1000}
          value={now.description}
          onInput={(event) => setNow({ ...now, description: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.status}</span>
        <select
          value={now.status}
          onChange={(event) => setNow({ ...now, status: event.currentTarget.value as RunStatus })}
        >
          {statuses.map((one) => (
            <option key={one} value={one}>
              {t.experiments.statuses[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.experiments.tagsWritten}</span>
        <textarea
          rows={2}
          value={now.tags}
          onInput={(event) => setNow({ ...now, tags: event.currentTarget.value })}
        />
      </label>
    </FormDialog>
  );
}
