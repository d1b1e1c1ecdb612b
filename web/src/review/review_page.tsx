import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { api } from "../api";
import type { ReviewedUnit } from "../api/types";
import { addressOf, go, unitAddress } from "../app/router";
import type { PageProps } from "../app/features";
import { fill, t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { sentence } from "../ui/load";
import { say } from "../ui/toasts";
import { UnitView } from "../unit/unit_view";
import { decide as decideLater, onReturned, undo as undoLast } from "./decisions";
import { useQueue } from "./queue";
import { ReviewList } from "./review_list";
import { useSwipe } from "./swipe";
import { UndoBar } from "./undo_bar";

const checkSeconds = 5;

/** Tells when another reviewer decides the unit that is shown, and calls back. */
function useDecidedElsewhere(unit: ReviewedUnit | undefined, gone: (id: string) => void): void {
  const id = unit?.knowledge_unit.id;
  useEffect(() => {
    if (!id) return;
    const timer = setInterval(async () => {
      if (document.visibilityState !== "visible") return;
      const now = await api.unit(id).catch(() => null);
      if (now && now.status !== "pending") {
        const who = now.reviewed_by ?? t.review.anotherReviewer;
        say(
          fill(t.review.decidedMeanwhile, {
            who,
            status: now.status,
            summary: now.knowledge_unit.insight.summary,
          }),
        );
        gone(id);
      }
    }, checkSeconds * 1000);
    return () => clearInterval(timer);
  }, [id]);
}

function ReasonDialog({
  onDone,
  onClose,
}: {
  onDone: (reason: string | null) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const submit = () => onDone(reason.trim() === "" ? null : reason.trim());
  return (
    <Dialog title={t.review.reasonTitle} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label class="field">
          <span>{t.review.reasonLabel}</span>
          <textarea
            rows={3}
            maxLength={500}
            value={reason}
            autofocus
            onInput={(event) => setReason(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
            }}
          />
          <small>{t.review.reasonHint}</small>
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" class="button button-reject">
            {t.review.reject}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t.review.keysTitle} onClose={onClose}>
      <dl class="keys-help">
        {t.review.keysHelp.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function ReviewPage({ place, user }: PageProps) {
  const view = place.parameters.get("view") === "list" ? "list" : "card";
  const mayDecide = user.role !== "reader";
  const queue = useQueue();
  const [current, setCurrent] = useState(0);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [rejecting, setRejecting] = useState<ReviewedUnit[] | null>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  const card = useRef<HTMLElement>(null);
  const movedOn = useRef(false);

  const index = view === "list" ? Math.min(current, Math.max(0, queue.units.length - 1)) : 0;
  const unit: ReviewedUnit | undefined = queue.units[index];
  const idOf = (one: ReviewedUnit) => one.knowledge_unit.id;

  const decide = (
    units: ReviewedUnit[],
    decision: "approved" | "rejected",
    reason: string | null = null,
  ) => {
    if (!mayDecide || units.length === 0) return;
    decideLater(units, decision, reason);
    queue.remove(units.map(idOf));
    setSelected(new Set());
    movedOn.current = true;
    if (view === "card") window.scrollTo(0, 0);
  };
  const undo = () => {
    const undone = undoLast();
    if (undone) queue.putBack(undone.units);
  };
  const skip = () => {
    if (unit) queue.skip(unit);
    movedOn.current = true;
    window.scrollTo(0, 0);
  };
  const chosen = () => {
    const several = queue.units.filter((one) => selected.has(idOf(one)));
    return view === "list" && several.length > 0 ? several : unit ? [unit] : [];
  };

  useEffect(() => onReturned(queue.append), [queue.append]);
  useDecidedElsewhere(unit, (id) => queue.remove([id]));
  useSwipe(
    card,
    (direction) => {
      if (unit) decide([unit], direction === "right" ? "approved" : "rejected");
    },
    `${view} ${unit?.knowledge_unit.id}`,
  );
  // The card that had the focus is gone with its unit; the next one has it then.
  useEffect(() => {
    if (movedOn.current) card.current?.focus({ preventScroll: true });
    movedOn.current = false;
  }, [unit?.knowledge_unit.id]);

  const press = useRef<(event: KeyboardEvent) => void>(() => {});
  press.current = (event) => {
    const target = event.target as HTMLElement;
    // The focus may be beside a dialog that is open.
    if (document.querySelector("dialog[open]")) return;
    // A key that is held would decide the queue away.
    if (event.repeat && !"jk".includes(event.key.toLowerCase())) return;
    const isTyping =
      target.closest("input:not([type=checkbox]), textarea, select, dialog") !== null;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      a: () => decide(chosen(), "approved"),
      r: () => (event.shiftKey ? setRejecting(chosen()) : decide(chosen(), "rejected")),
      s: skip,
      u: undo,
      j: () => setCurrent(Math.min(index + 1, queue.units.length - 1)),
      k: () => setCurrent(Math.max(index - 1, 0)),
      x: () => {
        if (view !== "list" || !unit) return;
        const next = new Set(selected);
        if (!next.delete(idOf(unit))) next.add(idOf(unit));
        setSelected(next);
      },
      enter: () => {
        if (view === "list" && unit && target === document.body) go(unitAddress(idOf(unit)));
      },
      "/": () => go(addressOf("find")),
      "?": () => setShowsKeys(true),
    };
    const action = actions[event.key.toLowerCase()];
    if (action && !(event.key === "Enter" && target.closest("a, button, input"))) {
      if (event.key !== "Enter") event.preventDefault();
      action();
    }
  };
  // From the moment on that it is shown.
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => press.current(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);

  const isEmpty = queue.units.length === 0;
  return (
    <div class="page review">
      <header class="page-head">
        <div>
          <h1>{t.review.title}</h1>
          <p class="quiet" role="status">
            {queue.total === null ? t.loading : fill(t.review.waiting, { count: queue.total })}
          </p>
        </div>
        <div class="page-tools">
          <a class="button button-small" href={addressOf("second-look")}>
            <Icon name="flag" /> {t.secondLook.title}
          </a>
          <div class="segmented" role="group" aria-label={t.review.view}>
            <a href="#/review" aria-current={view === "card" ? "true" : undefined}>
              {t.review.card}
            </a>
            <a href="#/review?view=list" aria-current={view === "list" ? "true" : undefined}>
              {t.review.list}
            </a>
          </div>
          <button
            type="button"
            class="button button-small desktop-only"
            onClick={() => setShowsKeys(true)}
          >
            <Icon name="keyboard" /> {t.review.keys} <kbd>?</kbd>
          </button>
        </div>
      </header>

      {queue.error ? (
        <div class="notice notice-problem" role="alert">
          <p>{sentence(queue.error)}</p>
        </div>
      ) : null}
      {!mayDecide ? <p class="notice">{t.review.readerOnly}</p> : null}

      {isEmpty && !queue.hasMore && queue.total !== null ? (
        <div class="empty">
          <Icon name="check" />
          {queue.skipped.length > 0 ? (
            <>
              <h2>{fill(t.review.onlySkipped, { count: queue.skipped.length })}</h2>
              <button type="button" class="button" onClick={queue.unskip}>
                {t.review.showSkipped}
              </button>
            </>
          ) : (
            <>
              <h2>{t.review.empty}</h2>
              <p class="quiet">{t.review.emptyHint}</p>
            </>
          )}
        </div>
      ) : null}

      {view === "list" ? (
        isEmpty ? null : (
          <ReviewList
            queue={queue}
            selected={selected}
            select={setSelected}
            current={index}
            setCurrent={setCurrent}
            mayDecide={mayDecide}
            decide={decide}
          />
        )
      ) : unit ? (
        <article class="card" ref={card} tabIndex={-1} key={idOf(unit)}>
          <UnitView reviewed={unit} />
        </article>
      ) : null}

      <div class="decision-dock">
        <UndoBar onUndo={undo} />
        {view === "card" && unit && mayDecide ? (
          <div class="decision-bar">
            <button
              type="button"
              class="button button-reject"
              onClick={() => decide([unit], "rejected")}
            >
              <Icon name="cross" /> {t.review.reject} <kbd aria-hidden="true">R</kbd>
            </button>
            <button type="button" class="button button-reason" onClick={() => setRejecting([unit])}>
              {t.review.rejectWithReason}
            </button>
            <button type="button" class="button" onClick={skip}>
              <Icon name="skip" /> {t.review.skip} <kbd aria-hidden="true">S</kbd>
            </button>
            <button
              type="button"
              class="button button-approve"
              onClick={() => decide([unit], "approved")}
            >
              <Icon name="check" /> {t.review.approve} <kbd aria-hidden="true">A</kbd>
            </button>
          </div>
        ) : null}
      </div>

      {rejecting && rejecting.length > 0 ? (
        <ReasonDialog
          onClose={() => setRejecting(null)}
          onDone={(reason) => {
            decide(rejecting, "rejected", reason);
            setRejecting(null);
          }}
        />
      ) : null}
      {showsKeys ? <KeysDialog onClose={() => setShowsKeys(false)} /> : null}
    </div>
  );
}
