// What one may do in a project, as docs/experiments.md says it of roles; what one may not isn't offered.
import { tracker } from "./api";
import type { Project, TeamRole } from "./types";

/** What one is in a project; null: nothing that is known, so that one may look at it alone. */
export async function roleIn(
  project: Project,
  self: string,
  signal: AbortSignal,
): Promise<TeamRole | null> {
  const { owner, team } = project;
  if (owner.id === self) return "owner";
  if (!team) return null;
  return (await tracker.teams(signal)).find(({ id }) => id === team.id)?.role ?? null;
}

/** Makes, changes and removes experiments and hypotheses. */
export const mayEdit = (role: TeamRole | null) => role !== null && role !== "viewer";

/** Changes and removes projects and teams, and makes a team's projects. */
export const mayManage = (role: TeamRole | null) => role === "owner" || role === "admin";

const ranks: TeamRole[] = ["owner", "admin", "member", "viewer"];

/** The roles that one of that role gives to others: those below it. */
export const givenBy = (role: TeamRole | null) =>
  mayManage(role) ? ranks.slice(ranks.indexOf(role!) + 1) : [];
