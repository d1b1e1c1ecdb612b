// Decisions that were made and not sent yet. The server's decisions are final, so each waits here
// for ten seconds, in which it can be undone; it is sent earlier when the page is left.
import { api } from "../api";
import { Refused, Unreachable } from "../api/client";
import type { ReviewedUnit } from "../api/types";
import { t } from "../texts";
import { say } from "../ui/toasts";

export const undoSeconds = 10;
const retryAfter = 2000;

export interface Decision {
  units: ReviewedUnit[];
  decision: "approved" | "rejected";
  reason: string | null;
  /** When it is sent. */
  due: number;
}

let waiting: Decision[] = [];
const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const sentByLeaving = new WeakSet<Decision>();
const underWay = new WeakSet<Decision>();
/** Sent before, without a response: the server may have taken them. */
const tried = new WeakSet<Decision>();

/** The last decision that can still be undone. */
export const lastDecision = (): Decision | undefined =>
  waiting.filter((decision) => !underWay.has(decision)).at(-1);

/** The units that were decided here and are still pending for the server. */
export const undecidedIds = (): Set<string> =>
  new Set(waiting.flatMap((decision) => decision.units.map((unit) => unit.knowledge_unit.id)));

export function decide(
  units: ReviewedUnit[],
  decision: Decision["decision"],
  reason: string | null,
): void {
  const made: Decision = { units, decision, reason, due: Date.now() + undoSeconds * 1000 };
  waiting = [...waiting, made];
  changed();
  schedule(made, undoSeconds * 1000);
}

function schedule(decision: Decision, delay: number): void {
  setTimeout(() => {
    if (waiting.includes(decision)) void send(decision);
  }, delay);
}

/** Takes the last decision back; returns it, or nothing when none waits. */
export function undo(): Decision | undefined {
  const last = lastDecision();
  if (last) {
    waiting = waiting.filter((decision) => decision !== last);
    changed();
    say(t.review.undone);
  }
  return last;
}

async function send(decision: Decision): Promise<void> {
  if (underWay.has(decision)) return;
  underWay.add(decision);
  const ids = decision.units.map((unit) => unit.knowledge_unit.id);
  try {
    // The server takes a hundred at a time.
    for (let at = 0; at < ids.length; at += 100) {
      const part = ids.slice(at, at + 100);
      const { data } = await api.decide(part, decision.decision, decision.reason);
      for (const outcome of data) {
        if (outcome.outcome === "decided" || sentByLeaving.has(decision)) continue;
        const unit = decision.units.find((one) => one.knowledge_unit.id === outcome.unit_id)!;
        const summary = unit.knowledge_unit.insight.summary;
        if (outcome.outcome === "conflict") await tellWhoDecided(decision, unit);
        else say(t.review.notDecided(summary, outcome.detail), "problem");
      }
    }
    waiting = waiting.filter((one) => one !== decision);
  } catch (error) {
    const isTemporary =
      error instanceof Unreachable ||
      (error instanceof Refused && (error.status === 503 || error.status === 401));
    if (isTemporary) {
      // It is kept, and sent once the server is there again, or who sits here has logged in again.
      if (error instanceof Unreachable) say(t.review.unsent, "problem");
      tried.add(decision);
      schedule(decision, retryAfter);
    } else {
      waiting = waiting.filter((one) => one !== decision);
      const summary = decision.units[0]!.knowledge_unit.insight.summary;
      say(t.review.notDecided(summary, error instanceof Error ? error.message : ""), "problem");
    }
  } finally {
    underWay.delete(decision);
    changed();
  }
}

async function tellWhoDecided(decision: Decision, unit: ReviewedUnit): Promise<void> {
  const { id, insight } = unit.knowledge_unit;
  const now = await api.unit(id);
  if (tried.has(decision) && now.status === decision.decision) return; // most likely this one
  const who = now.reviewed_by ?? t.review.anotherReviewer;
  say(t.review.someoneElse(who, now.status, insight.summary));
}

/** Sends what waits without waiting for the response, as the page is about to go. */
function sendWhileLeaving(): void {
  for (const decision of waiting) {
    if (underWay.has(decision) || sentByLeaving.has(decision)) continue;
    sentByLeaving.add(decision);
    const ids = decision.units.map((unit) => unit.knowledge_unit.id);
    for (let at = 0; at < ids.length; at += 100) {
      api.decide(ids.slice(at, at + 100), decision.decision, decision.reason, true).catch(() => {});
    }
  }
}

window.addEventListener("pagehide", sendWhileLeaving);
