// Decisions that were made and not sent yet. The server's decisions are final, so each waits here
// for ten seconds, in which it can be undone; it is sent earlier when the page is left. They are
// sent as made by the user who made them, whoever has logged in since.
import { api } from "../api";
import { currentUser, Refused, Unreachable } from "../api/client";
import type { Outcome, ReviewedUnit } from "../api/types";
import { fill, t } from "../texts";
import { say } from "../ui/toasts";

export const undoSeconds = 10;
const retryAfter = 2000;
/** The server takes a hundred at a time. */
const mostAtOnce = 100;

export interface Decision {
  /** Those that the server hasn't answered for. */
  units: ReviewedUnit[];
  decision: "approved" | "rejected";
  reason: string | null;
  user: string;
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

const returnListeners = new Set<(units: ReviewedUnit[]) => void>();

/** Calls with units that were decided here and that the server left pending. */
export function onReturned(listener: (units: ReviewedUnit[]) => void): () => void {
  returnListeners.add(listener);
  return () => void returnListeners.delete(listener);
}

const underWay = new Map<Decision, Promise<void>>();
/** Sent before, without a response: the server may have taken them. */
const tried = new WeakSet<Decision>();

const idOf = (unit: ReviewedUnit) => unit.knowledge_unit.id;
const summaryOf = (unit: ReviewedUnit) => unit.knowledge_unit.insight.summary;

/** The last decision that can still be undone. */
export const lastDecision = (): Decision | undefined =>
  waiting.filter((decision) => !underWay.has(decision) && !tried.has(decision)).at(-1);

/** The units that were decided here and are still pending for the server. */
export const undecidedIds = (): Set<string> =>
  new Set(waiting.flatMap((decision) => decision.units.map(idOf)));

export function decide(
  units: ReviewedUnit[],
  decision: Decision["decision"],
  reason: string | null,
): void {
  const due = Date.now() + undoSeconds * 1000;
  const made: Decision = { units, decision, reason, user: currentUser(), due };
  waiting = [...waiting, made];
  changed();
  schedule(made, undoSeconds * 1000);
}

function schedule(decision: Decision, delay: number): void {
  setTimeout(() => {
    if (waiting.includes(decision)) void send(decision);
  }, delay);
}

const forget = (decision: Decision) => {
  waiting = waiting.filter((one) => one !== decision);
};

/** Takes the last decision back; returns it, or nothing when none waits. */
export function undo(): Decision | undefined {
  const last = lastDecision();
  if (last) {
    forget(last);
    changed();
    say(t.review.undone);
  }
  return last;
}

/** Sends what waits now; returns whether the server has answered for all of it. */
export async function flush(): Promise<boolean> {
  await Promise.all(waiting.map(send));
  return waiting.length === 0;
}

/** Somebody has logged in: what others decided in this tab before isn't sent in their name. */
export function keepOnlyOf(user: string): void {
  const others = waiting.filter((decision) => decision.user !== user);
  if (others.length === 0) return;
  others.forEach(forget);
  const count = others.reduce((sum, decision) => sum + decision.units.length, 0);
  say(fill(t.review.notSentOf, { who: others[0]!.user, count }), "problem");
  changed();
}

function send(decision: Decision): Promise<void> {
  let sending = underWay.get(decision);
  if (!sending) {
    sending = sendParts(decision).finally(() => {
      underWay.delete(decision);
      changed();
    });
    underWay.set(decision, sending);
    changed();
  }
  return sending;
}

const partsOf = (units: ReviewedUnit[]): ReviewedUnit[][] =>
  Array.from({ length: Math.ceil(units.length / mostAtOnce) }, (_, i) =>
    units.slice(i * mostAtOnce, (i + 1) * mostAtOnce),
  );

async function sendParts(decision: Decision): Promise<void> {
  for (const part of partsOf(decision.units)) {
    let outcomes: Outcome[] = [];
    try {
      outcomes = (
        await api.decide(part.map(idOf), decision.decision, decision.reason, decision.user)
      ).data;
    } catch (error) {
      const isTemporary =
        error instanceof Unreachable ||
        (error instanceof Refused && (error.status === 503 || error.status === 401));
      if (isTemporary) {
        // It is kept, and sent once the server is there again, or who decided has logged in again.
        if (error instanceof Unreachable) say(t.review.unsent, "problem");
        tried.add(decision);
        schedule(decision, retryAfter);
        return;
      }
      say(
        fill(t.review.notDecided, {
          summary: summaryOf(part[0]!),
          why: error instanceof Error ? error.message : "",
        }),
        "problem",
      );
      returnListeners.forEach((listener) => listener(part));
    }
    decision.units = decision.units.filter((unit) => !part.includes(unit));
    for (const outcome of outcomes) {
      const unit = part.find((one) => idOf(one) === outcome.unit_id);
      if (unit) await report(decision, unit, outcome);
    }
  }
  forget(decision);
}

async function report(decision: Decision, unit: ReviewedUnit, outcome: Outcome): Promise<void> {
  if (outcome.outcome === "decided") return;
  if (outcome.outcome === "conflict") {
    const now = await api.unit(idOf(unit)).catch(() => null);
    if (now) {
      if (tried.has(decision) && now.status === decision.decision) return; // most likely this one
      const who = now.reviewed_by ?? t.review.anotherReviewer;
      say(fill(t.review.someoneElse, { who, status: now.status, summary: summaryOf(unit) }));
      return;
    }
  }
  say(fill(t.review.notDecided, { summary: summaryOf(unit), why: outcome.detail }), "problem");
  if (outcome.outcome === "refused") returnListeners.forEach((listener) => listener([unit]));
}

/**
 * Sends what waits without waiting for the response, as the page is about to go. What is under way
 * is sent again: the later parts of it haven't begun, and a unit is decided once.
 */
function sendWhileLeaving(): void {
  for (const decision of waiting) {
    tried.add(decision);
    for (const part of partsOf(decision.units)) {
      api.decide(part.map(idOf), decision.decision, decision.reason, decision.user).catch(() => {});
    }
  }
}

window.addEventListener("pagehide", sendWhileLeaving);
