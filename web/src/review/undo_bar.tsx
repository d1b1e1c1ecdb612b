import { useEffect, useState } from "preact/hooks";

import { fill, t } from "../texts";
import { Icon } from "../ui/icons";
import { type Decision, lastDecision, subscribe } from "./decisions";

function sentenceOf(decision: Decision): string {
  const approves = decision.decision === "approved";
  const count = decision.units.length;
  if (count > 1)
    return approves
      ? fill(t.review.approvedSeveral, { count })
      : fill(t.review.rejectedSeveral, { count });
  const summary = decision.units[0]!.knowledge_unit.insight.summary;
  return approves ? fill(t.review.approved, { summary }) : fill(t.review.rejected, { summary });
}

/** Says what was decided last, and takes it back while that is possible. */
export function UndoBar({ onUndo }: { onUndo: () => void }) {
  const [, update] = useState(0);
  useEffect(() => subscribe(() => update((count) => count + 1)), []);
  const last = lastDecision();
  useEffect(() => {
    if (!last) return;
    const timer = setInterval(() => update((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, [last]);
  const left = last ? Math.max(0, Math.ceil((last.due - Date.now()) / 1000)) : 0;
  const sentence = last ? sentenceOf(last) : "";
  return (
    <>
      <p class="visually-hidden" role="status">
        {sentence}
      </p>
      {last ? (
        <div class="undo-bar">
          <Icon name={last.decision === "approved" ? "check" : "cross"} />
          <p dir="auto">{sentence}</p>
          <button type="button" class="button button-small" onClick={onUndo}>
            <Icon name="undo" />
            {left > 0 ? fill(t.review.undoIn, { seconds: left }) : t.review.undo}
          </button>
        </div>
      ) : null}
    </>
  );
}
