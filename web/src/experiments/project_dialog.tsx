// Changes a project. Only what was changed is sent.
import { useRef, useState } from "preact/hooks";

import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { tracker } from "./api";
import { changedIn, joined, parted } from "./changed";
import type { Project, ProjectMetric } from "./types";

const directions: ProjectMetric["direction"][] = ["maximize", "minimize"];
const aggregations: ProjectMetric["aggregation"][] = ["best", "last", "average"];

function MetricFields({
  metric,
  number,
  onChange,
  onRemove,
}: {
  metric: ProjectMetric;
  number: number;
  onChange: (metric: ProjectMetric) => void;
  onRemove: () => void;
}) {
  const label = (title: string) => fill(t.experiments.ofMetric, { title, number });
  return (
    <div class="filters">
      <label class="field">
        <span>{label(t.experiments.name)}</span>
        <input
          required
          value={metric.name}
          onInput={(event) => onChange({ ...metric, name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{label(t.experiments.direction)}</span>
        <select
          value={metric.direction}
          onChange={(event) =>
            onChange({
              ...metric,
              direction: event.currentTarget.value as ProjectMetric["direction"],
            })
          }
        >
          {directions.map((one) => (
            <option key={one} value={one}>
              {t.experiments.directions[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{label(t.experiments.aggregation)}</span>
        <select
          value={metric.aggregation}
          onChange={(event) =>
            onChange({
              ...metric,
              aggregation: event.currentTarget.value as ProjectMetric["aggregation"],
            })
          }
        >
          {aggregations.map((one) => (
            <option key={one} value={one}>
              {t.experiments.aggregations[one]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="button button-small"
        aria-label={fill(t.experiments.removeMetric, { number })}
        onClick={onRemove}
      >
        {t.experiments.remove}
      </button>
    </div>
  );
}

const fieldsOf = ({ name, description, metrics, settings }: Project) => ({
  name,
  description,
  metrics,
  namingPattern: settings.namingPattern,
  displayMetrics: joined(settings.displayMetrics),
});

export function ProjectDialog({
  project,
  onDone,
  onClose,
}: {
  project: Project;
  onDone: () => void;
  onClose: () => void;
}) {
  // What it was when the dialog was opened.
  const [before] = useState(() => fieldsOf(project));
  const [now, setNow] = useState(before);
  const set = (change: Partial<typeof before>) => setNow({ ...now, ...change });
  const { metrics } = now;
  const add = useRef<HTMLButtonElement>(null);
  const submit = async () => {
    const { namingPattern, displayMetrics, ...rest } = changedIn(before, now);
    const settings = {
      ...(namingPattern === undefined ? {} : { namingPattern }),
      ...(displayMetrics === undefined ? {} : { displayMetrics: parted(displayMetrics) }),
    };
    // A list is sent whole: without what somebody else put into it meanwhile, that would be lost.
    if (rest.metrics !== undefined || displayMetrics !== undefined) {
      const kept = fieldsOf(await tracker.project(project.id, new AbortController().signal));
      const { metrics: others, displayMetrics: othersShown } = changedIn(before, kept);
      if (others !== undefined || othersShown !== undefined) {
        throw new Error(t.experiments.metricsChanged);
      }
    }
    await tracker.changeProject(project.id, {
      ...rest,
      ...(Object.keys(settings).length > 0 ? { settings } : {}),
    });
    onDone();
  };
  return (
    <FormDialog
      title={t.experiments.changeProject}
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
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={500}
          value={now.description}
          onInput={(event) => set({ description: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.namingPattern}</span>
        <input
          value={now.namingPattern}
          onInput={(event) => set({ namingPattern: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.displayMetrics}</span>
        <textarea
          rows={2}
          value={now.displayMetrics}
          onInput={(event) => set({ displayMetrics: event.currentTarget.value })}
        />
      </label>
      <fieldset class="scopes">
        <legend>{t.experiments.metrics}</legend>
        {metrics.map((metric, i) => (
          <MetricFields
            key={i}
            number={i + 1}
            metric={metric}
            onChange={(changed) =>
              set({ metrics: metrics.map((one, j) => (j === i ? changed : one)) })
            }
            onRemove={() => {
              set({ metrics: metrics.filter((_, j) => j !== i) });
              add.current?.focus();
            }}
          />
        ))}
        <button
          ref={add}
          type="button"
          class="button button-small"
          onClick={() =>
            set({
              metrics: [...metrics, { name: "", direction: "maximize", aggregation: "best" }],
            })
          }
        >
          <Icon name="plus" /> {t.experiments.addMetric}
        </button>
      </fieldset>
    </FormDialog>
  );
}
