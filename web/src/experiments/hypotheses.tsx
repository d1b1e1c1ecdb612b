// A project's hypotheses: made, judged, changed, removed.
import { useRef, useState } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { useFocusBeside } from "../ui/focus";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";
import { tracker } from "./api";
import { HypothesisDialog } from "./hypothesis_dialog";
import { type Hypothesis, type HypothesisStatus, type Project, utc } from "./types";

const statuses = Object.keys(t.experiments.hypothesisStatuses) as HypothesisStatus[];

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
  isChangeable,
  onChanged,
  onChange,
  onRemove,
}: {
  hypothesis: Hypothesis;
  isChangeable: boolean;
  onChanged: () => void;
  onChange: () => void;
  onRemove: () => void;
}) {
  const { id, title, description, author, status, targetMetrics, baseline } = hypothesis;
  const row = useRef<HTMLLIElement>(null);
  useFocusBeside(row);
  const judge = async (next: HypothesisStatus) => {
    try {
      await tracker.changeHypothesis(id, { status: next });
    } catch (error) {
      say(sentence(error), "problem");
    }
    onChanged();
  };
  const acts: [string, () => void][] = [
    [t.experiments.changeIt, onChange],
    [t.experiments.remove, onRemove],
  ];
  return (
    <li class="row hypothesis" ref={row} tabIndex={-1}>
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
        {isChangeable ? (
          <>
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
            <div class="row-acts">
              {acts.map(([label, act]) => (
                <button
                  key={label}
                  type="button"
                  class="button button-small"
                  aria-label={`${label}: ${title}`}
                  onClick={act}
                >
                  {label}
                </button>
              ))}
            </div>
          </>
        ) : null}
      </div>
    </li>
  );
}

export function Hypotheses({ project, isChangeable }: { project: Project; isChangeable: boolean }) {
  const loaded = useLoaded((signal) => tracker.hypotheses(project.id, signal), [project.id]);
  const [asked, setAsked] = useState<"new" | ["change" | "remove", Hypothesis] | null>(null);
  const close = () => setAsked(null);
  const done = () => {
    close();
    loaded.reload();
  };
  return (
    <>
      {isChangeable ? (
        <div class="actions">
          <button type="button" class="button button-primary" onClick={() => setAsked("new")}>
            <Icon name="plus" /> {t.experiments.newHypothesis}
          </button>
        </div>
      ) : null}
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
                  isChangeable={isChangeable}
                  onChanged={loaded.reload}
                  onChange={() => setAsked(["change", one])}
                  onRemove={() => setAsked(["remove", one])}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      {asked === null ? null : asked !== "new" && asked[0] === "remove" ? (
        <RemoveDialog hypothesis={asked[1]} onDone={done} onClose={close} />
      ) : (
        <HypothesisDialog
          project={project}
          hypothesis={asked === "new" ? null : asked[1]}
          onDone={done}
          onClose={close}
        />
      )}
    </>
  );
}
