// Approved units that are flagged, or unconfirmed for a long time, one after the other.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { api, type UnitFilter } from "../api";
import { Unreachable } from "../api/client";
import type { ReviewedUnit } from "../api/types";
import type { PageProps } from "../app/features";
import { addressOf, go, unitAddress } from "../app/router";
import { fill, t } from "../texts";
import { Icon } from "../ui/icons";
import { sentence } from "../ui/load";
import { daysAgo } from "../ui/time";
import { UnitView } from "../unit/unit_view";

const staleDays = 90;
/** So many units before the last one known, more are loaded. */
const ahead = 10;

type View = "flagged" | "stale";

const questionOf = (view: View): UnitFilter =>
  view === "flagged"
    ? { status: "approved", flagged: "true" }
    : { status: "approved", confirmed_before: daysAgo(staleDays) };

interface Line {
  units: ReviewedUnit[];
  /** null: there are no more. */
  cursor: string | null;
  isLoaded: boolean;
}

const nothingYet: Line = { units: [], cursor: null, isLoaded: false };

/** The units of a view, in the order of the lists; more of them as `index` comes near the end. */
function useLine(view: View, index: number): Line & { error: unknown; reload: () => void } {
  const [line, setLine] = useState(nothingYet);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const isNeeded = !line.isLoaded || (line.cursor !== null && index + ahead >= line.units.length);
  useEffect(() => {
    if (!isNeeded) return;
    const abort = new AbortController();
    let timer: number | undefined;
    api.search(questionOf(view), line.cursor, abort.signal).then(
      (page) => {
        setError(null);
        setLine((before) => ({
          units: [...before.units, ...page.data],
          cursor: page.next_cursor,
          isLoaded: true,
        }));
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason);
        if (reason instanceof Unreachable) timer = window.setTimeout(reload, 3000);
      },
    );
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [view, isNeeded, line.cursor, attempt]);
  return { ...line, error, reload };
}

export default function SecondLookPage({ place }: PageProps) {
  const view: View = place.parameters.get("of") === "stale" ? "stale" : "flagged";
  const [at, setAt] = useState("");
  return (
    <div class="page second-look">
      <header class="page-head">
        <div>
          <h1>{t.secondLook.title}</h1>
          <p class="quiet" role="status">
            {at}
          </p>
        </div>
        <nav class="segmented" aria-label={t.secondLook.views}>
          {(["flagged", "stale"] as const).map((one) => (
            <a
              key={one}
              href={addressOf("second-look", { of: one })}
              aria-current={one === view ? "page" : undefined}
            >
              {t.secondLook.of[one]}
            </a>
          ))}
        </nav>
      </header>
      <Units key={view} view={view} onAt={setAt} />
    </div>
  );
}

/** `onAt` is told where in the line the unit is that is shown. */
function Units({ view, onAt }: { view: View; onAt: (text: string) => void }) {
  // Behind the last one known until that is loaded, where there is more.
  const [wanted, setWanted] = useState(0);
  const line = useLine(view, wanted);
  const hasMore = !line.isLoaded || line.cursor !== null;
  const index = hasMore ? wanted : Math.min(wanted, Math.max(0, line.units.length - 1));
  const unit = line.units[index];
  const id = unit?.knowledge_unit.id;
  const isEmpty = line.isLoaded && line.units.length === 0;
  const isLast = !hasMore && index + 1 >= line.units.length;
  const card = useRef<HTMLElement>(null);
  const movedOn = useRef(false);

  const move = (step: number) => {
    const next = index + step;
    if (next < 0 || next > line.units.length || (next === line.units.length && !hasMore)) return;
    movedOn.current = true;
    setWanted(next);
    window.scrollTo(0, 0);
  };
  useEffect(() => {
    if (!id) return;
    if (movedOn.current) card.current?.focus({ preventScroll: true });
    movedOn.current = false;
  }, [id]);
  const at = id
    ? fill(hasMore ? t.secondLook.atOfMore : t.secondLook.at, {
        place: index + 1,
        known: line.units.length,
      })
    : isEmpty
      ? ""
      : t.loading;
  useEffect(() => onAt(at), [at, onAt]);

  const press = useRef<(event: KeyboardEvent) => void>(() => {});
  press.current = (event) => {
    const target = event.target as HTMLElement;
    const isTyping = target.closest("input, textarea, select, dialog") !== null;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      j: () => move(1),
      s: () => move(1),
      k: () => move(-1),
      "/": () => go(addressOf("find")),
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  };
  // From the moment on that it is shown.
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => press.current(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);

  return (
    <>
      {line.error ? (
        <div class="notice notice-problem" role="alert">
          <p>{sentence(line.error)}</p>
          <button type="button" class="button button-small" onClick={line.reload}>
            {t.retry}
          </button>
        </div>
      ) : null}
      {isEmpty ? (
        <div class="empty">
          <Icon name="check" />
          <h2>{t.secondLook.nothing}</h2>
        </div>
      ) : null}
      {unit ? (
        <>
          <p class="quiet">{t.secondLook.hint}</p>
          <article class="card" ref={card} tabIndex={-1} key={unit.knowledge_unit.id}>
            <UnitView reviewed={unit} />
          </article>
          <div class="decision-dock">
            <div class="decision-bar">
              <button
                type="button"
                class="button"
                aria-disabled={index === 0}
                onClick={() => move(-1)}
              >
                {t.secondLook.previous} <kbd aria-hidden="true">K</kbd>
              </button>
              <a class="button" href={unitAddress(unit.knowledge_unit.id)}>
                {t.secondLook.open}
              </a>
              <button type="button" class="button" aria-disabled={isLast} onClick={() => move(1)}>
                <Icon name="skip" /> {t.secondLook.next} <kbd aria-hidden="true">J</kbd>
              </button>
            </div>
          </div>
        </>
      ) : null}
    </>
  );
}
