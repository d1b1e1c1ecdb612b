// A project's hypotheses: made, judged, removed.
import { useState } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";
import { tracker } from "./api";
import { type Hypothesis, type HypothesisStatus, type Project, utc } from "./types";

const statuses = Object.keys(t.experiments.hypothesisStatuses) as HypothesisStatus[];

function CreateDialog({
  project,
  onDone,
  onClose,
}: {
  project: Project;
  onDone: () => void;
  onClose: () => void;
}) {
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [author, setAuthor] = useState("");
  const [metrics, setMetrics] = useState("");
  const submit = async () => {
    await tracker.createHypothesis({
      projectId: project.id,
      title,
      description,
      author,
      targetMetrics: metrics
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    });
    onDone();
  };
  return (
    <FormDialog
      title={t.experiments.newHypothesis}
      label={t.experiments.createHypothesis}
      submit={submit}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.experiments.hypothesisTitle}</span>
        <input
          required
          maxLength={200}
          autofocus
          value={title}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={1000}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.author}</span>
        <input
          required
          maxLength={100}
          value={author}
          onInput={(event) => setAuthor(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.targetMetrics}</span>
        <input value={metrics} onInput={(event) => setMetrics(event.currentTarget.value)} />
      </label>
    </FormDialog>
  );
}

function RemoveDialog({
  hypothesis,
  onDone,
  onClose,
}: {
  hypothesis: Hypothesis;
  onDone: () => void;
  onClose: () => void;
}) {
  return (
    <FormDialog
      dangerous
      title={fill(t.experiments.removeTitle, { title: hypothesis.title })}
      label={t.experiments.remove}
      submit={async () => {
        await tracker.removeHypothesis(hypothesis.id);
        onDone();
      }}
      onClose={onClose}
    >
      <p>{t.experiments.removeHint}</p>
    </FormDialog>
  );
}

function HypothesisRow({
  hypothesis,
  onChanged,
  onRemove,
}: {
  hypothesis: Hypothesis;
  onChanged: () => void;
  onRemove: () => void;
}) {
  const { id, title, description, author, status, targetMetrics, baseline } = hypothesis;
  const judge = async (next: HypothesisStatus) => {
    try {
      await tracker.judge(id, next);
    } catch (error) {
      say(sentence(error), "problem");
    }
    onChanged();
  };
  return (
    <li class="row hypothesis">
      <div class="row-text">
        <h2 class="wraps" dir="auto">
          {title}
        </h2>
        {description ? (
          <p class="wraps" dir="auto">
            {description}
          </p>
        ) : null}
        <p class="quiet">
          <bdi>{author}</bdi>
          {" · "}
          {t.experiments.baseline} <bdi>{baseline}</bdi>
          {" · "}
          <Time at={utc(hypothesis.updatedAt)} />
        </p>
        {targetMetrics.length > 0 ? (
          <ul class="chips">
            {targetMetrics.map((metric, i) => (
              <li key={i} class="chip">
                <bdi>{metric}</bdi>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <div class="row-facts">
        <Badge state={status}>{t.experiments.hypothesisStatuses[status]}</Badge>
        <select
          class="select-small"
          aria-label={fill(t.experiments.statusOf, { title })}
          value={status}
          onChange={(event) => void judge(event.currentTarget.value as HypothesisStatus)}
        >
          {statuses.map((one) => (
            <option key={one} value={one}>
              {t.experiments.hypothesisStatuses[one]}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button button-small"
          aria-label={`${t.experiments.remove}: ${title}`}
          onClick={onRemove}
        >
          {t.experiments.remove}
        </button>
      </div>
    </li>
  );
}

export function Hypotheses({ project }: { project: Project }) {
  const loaded = useLoaded((signal) => tracker.hypotheses(project.id, signal), [project.id]);
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Hypothesis | null>(null);
  const done = () => {
    setCreating(false);
    setRemoving(null);
    loaded.reload();
  };
  return (
    <>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.experiments.newHypothesis}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(hypotheses) =>
          hypotheses.length === 0 ? (
            <p class="quiet">{t.experiments.noHypotheses}</p>
          ) : (
            <ul class="rows">
              {hypotheses.map((one) => (
                <HypothesisRow
                  key={one.id}
                  hypothesis={one}
                  onChanged={loaded.reload}
                  onRemove={() => setRemoving(one)}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      {creating ? (
        <CreateDialog project={project} onDone={done} onClose={() => setCreating(false)} />
      ) : null}
      {removing ? (
        <RemoveDialog hypothesis={removing} onDone={done} onClose={() => setRemoving(null)} />
      ) : null}
    </>
  );
}
