// A state in a word or two, coloured by what it means to the reader.
import type { ComponentChildren } from "preact";

export type Tone = "good" | "bad" | "warn" | "accent" | "plain";

/** What each state means, by its name in the API: the same name has the same colour everywhere. */
const tones: Record<string, Tone> = {
  approved: "good",
  active: "good",
  free: "good",
  succeeded: "good",
  completed: "good",
  complete: "good",
  supported: "good",
  added: "good",
  ready: "good",
  ok: "good",
  rejected: "bad",
  revoked: "bad",
  failed: "bad",
  unready: "bad",
  removed: "bad",
  refuted: "bad",
  problem: "bad",
  pending: "warn",
  warning: "warn",
  missing: "warn",
  expired: "warn",
  dirty: "warn",
  unpushed: "warn",
  changed: "warn",
  proposed: "accent",
  held: "accent",
  running: "accent",
  testing: "accent",
  differs: "accent",
  admin: "accent",
};

export function Badge({ state, children }: { state: string; children: ComponentChildren }) {
  return (
    <span class={`badge tone-${tones[state] ?? "plain"}`} data-state={state}>
      {children}
    </span>
  );
}
