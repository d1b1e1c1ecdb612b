// Makes a hypothesis, or changes one. Of one that is there only what was changed is sent.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { tracker } from "./api";
import { changedIn, joined, parted } from "./changed";
import type { Hypothesis, Project } from "./types";

const fieldsOf = (hypothesis: Hypothesis | null) => ({
  title: hypothesis?.title ?? "",
  description: hypothesis?.description ?? "",
  author: hypothesis?.author ?? "",
  targetMetrics: joined(hypothesis?.targetMetrics ?? []),
  baseline: hypothesis?.baseline ?? "root",
});

export function HypothesisDialog({
  project,
  hypothesis,
  onDone,
  onClose,
}: {
  project: Project;
  /** Null: a new one. */
  hypothesis: Hypothesis | null;
  onDone: () => void;
  onClose: () => void;
}) {
  // What it was when the dialog was opened.
  const [before] = useState(() => fieldsOf(hypothesis));
  const [now, setNow] = useState(before);
  const set = (change: Partial<typeof before>) => setNow({ ...now, ...change });
  const submit = async () => {
    if (hypothesis) {
      const { targetMetrics, ...rest } = changedIn(before, now);
      await tracker.changeHypothesis(hypothesis.id, {
        ...rest,
        ...(targetMetrics === undefined ? {} : { targetMetrics: parted(targetMetrics) }),
      });
    } else {
      const targetMetrics = parted(now.targetMetrics);
      await tracker.createHypothesis({ ...now, projectId: project.id, targetMetrics });
    }
    onDone();
  };
  return (
    <FormDialog
      title={hypothesis ? t.experiments.changeHypothesis : t.experiments.newHypothesis}
      label={hypothesis ? t.experiments.save : t.experiments.createHypothesis}
      submit={submit}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.experiments.hypothesisTitle}</span>
        <input
          required
          maxLength={200}
          autofocus
          value={now.title}
          onInput={(event) => set({ title: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={1000}
          value={now.description}
          onInput={(event) => set({ description: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.author}</span>
        <input
          required
          maxLength={100}
          value={now.author}
          onInput={(event) => set({ author: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.targetMetrics}</span>
        <textarea
          rows={2}
          value={now.targetMetrics}
          onInput={(event) => set({ targetMetrics: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.baseline}</span>
        <input
          required
          maxLength={100}
          value={now.baseline}
          onInput={(event) => set({ baseline: event.currentTarget.value })}
        />
        <small>{t.experiments.baselineHint}</small>
      </label>
    </FormDialog>
  );
}
