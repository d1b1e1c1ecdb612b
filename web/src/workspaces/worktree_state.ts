import { utc, type Worktree } from "./types";

/** What a worktree is to one who wants it. */
export type WorktreeState = "free" | "held" | "expired" | "dirty" | "unpushed" | "retired";

/** A lease that is over holds its worktree until the server frees it, some seconds later. */
export function stateOf(worktree: Worktree, now: number): WorktreeState {
  if (worktree.status !== "idle") {
    const { lease_expires_at: end } = worktree;
    return end !== null && Date.parse(utc(end)) <= now ? "expired" : "held";
  }
  if (worktree.retired_at !== null) return "retired";
  return worktree.condition === "clean" ? "free" : worktree.condition;
}

/** When the first of the leases ends that haven't yet; null: none does. */
export function nextEnd(worktrees: Worktree[], now: number): number | null {
  const ends = worktrees
    .filter((one) => one.status !== "idle" && one.lease_expires_at !== null)
    .map((one) => Date.parse(utc(one.lease_expires_at!)))
    .filter((end) => end > now);
  return ends.length > 0 ? Math.min(...ends) : null;
}
