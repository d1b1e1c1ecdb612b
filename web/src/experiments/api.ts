import { query, Refused, request } from "../api/client";
import type {
  Hypothesis,
  HypothesisChange,
  Member,
  Metric,
  PageSession,
  Project,
  ProjectChange,
  Run,
  RunChange,
  Scalars,
  Team,
  TeamRole,
  Token,
  Usage,
} from "./types";

const sessionPath = "experiments/session";

let prefix = "";
let account = "";
let lost: () => void = () => {};

/** Sets what is called when the login to experiments turns out to have ended. */
export function onLoginLost(callback: () => void): void {
  lost = callback;
}

interface Options {
  method?: "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

/** Asks a route below the prefix, which is beside /app/; what it changes is for that account only. */
async function ask<T>(path: string, options: Options = {}): Promise<T> {
  try {
    return await request<T>(`..${prefix}${path}`, {
      ...options,
      otherSession: true,
      user: account,
    });
  } catch (error) {
    if (error instanceof Refused && error.status === 401) lost();
    throw error;
  }
}

const of = (id: string) => encodeURIComponent(id);

export type Axis = "step" | "time";

/** Which points of curves are asked for. */
export interface CurveQuery {
  runs: string[];
  /** Of the curve; empty: all. */
  name: string;
  /** Of each curve. */
  most: number;
  axis: Axis;
  /** Of steps, or of milliseconds since 1970. */
  range: [number, number] | null;
}

function curveQuery({ runs, name, most, axis, range }: CurveQuery): string {
  const first = range ? Math.floor(range[0]) : undefined;
  const last = range ? Math.ceil(range[1]) : undefined;
  const isTime = axis === "time";
  const time = (at: number | undefined) =>
    at === undefined ? undefined : new Date(at).toISOString();
  const asked = query({
    max_points: most,
    name,
    x: axis,
    ...(isTime
      ? { start_time: time(first), end_time: time(last) }
      : { first_step: first, last_step: last }),
  });
  return asked + runs.map((run) => `&experiment_id=${of(run)}`).join("");
}

export const tracker = {
  session: async (signal: AbortSignal) => {
    const session = await request<PageSession>(sessionPath, { signal, otherSession: true });
    prefix = session.prefix;
    account = session.account?.id ?? "";
    return session;
  },
  logIn: (email: string, password: string) =>
    request<null>(sessionPath, {
      method: "POST",
      body: new URLSearchParams({ username: email, password }),
      otherSession: true,
    }),
  logOut: () => request<null>(sessionPath, { method: "DELETE", otherSession: true }),

  projects: (signal: AbortSignal) => ask<Project[]>("/projects", { signal }),
  project: (id: string, signal: AbortSignal) => ask<Project>(`/projects/${of(id)}`, { signal }),
  /** One's own without a team. */
  createProject: (body: { name: string; description: string; teamId?: string }) =>
    ask<Project>("/projects", { method: "POST", body }),
  changeProject: (id: string, body: ProjectChange) =>
    ask<Project>(`/projects/${of(id)}`, { method: "PATCH", body }),
  removeProject: (id: string) => ask<unknown>(`/projects/${of(id)}`, { method: "DELETE" }),
  projectUsage: (id: string, signal: AbortSignal) =>
    ask<Usage>(`/projects/${of(id)}/usage`, { signal }),
  runs: (project: string, signal: AbortSignal) =>
    ask<Run[]>(`/projects/${of(project)}/experiments`, { signal }),
  /** One point for each experiment and each metric that the project names. */
  projectMetrics: (project: string, signal: AbortSignal) =>
    ask<Metric[]>(`/projects/${of(project)}/metrics`, { signal }),

  run: (id: string, signal: AbortSignal) => ask<Run>(`/experiments/${of(id)}`, { signal }),
  changeRun: (id: string, body: RunChange) =>
    ask<Run>(`/experiments/${of(id)}`, { method: "PATCH", body }),
  removeRun: (id: string) => ask<unknown>(`/experiments/${of(id)}`, { method: "DELETE" }),
  runUsage: (id: string, signal: AbortSignal) =>
    ask<Usage>(`/experiments/${of(id)}/usage`, { signal }),
  metrics: (run: string, signal: AbortSignal) =>
    ask<Metric[]>(`/experiments/${of(run)}/metrics`, { signal }),
  curves: (project: string, wanted: CurveQuery, signal: AbortSignal) =>
    ask<Scalars>(`/scalars/get/project/${of(project)}${curveQuery(wanted)}`, { signal }),

  hypotheses: (project: string, signal: AbortSignal) =>
    ask<Hypothesis[]>(`/projects/${of(project)}/hypotheses`, { signal }),
  createHypothesis: (body: Partial<Hypothesis>) =>
    ask<Hypothesis>("/hypotheses", { method: "POST", body }),
  changeHypothesis: (id: string, body: HypothesisChange) =>
    ask<Hypothesis>(`/hypotheses/${of(id)}`, { method: "PATCH", body }),
  removeHypothesis: (id: string) => ask<unknown>(`/hypotheses/${of(id)}`, { method: "DELETE" }),

  teams: (signal: AbortSignal) => ask<Team[]>("/teams", { signal }),
  createTeam: (name: string, description: string) =>
    ask<unknown>("/teams", { method: "POST", body: { name, description } }),
  changeTeam: (body: { id: string; name: string; description?: string }) =>
    ask<unknown>("/teams", { method: "PATCH", body }),
  removeTeam: (id: string) => ask<unknown>(`/teams/${of(id)}`, { method: "DELETE" }),
  handOver: (id: string, userId: string) =>
    ask<unknown>(`/teams/${of(id)}/owner`, { method: "POST", body: { userId } }),
  members: (team: string, signal: AbortSignal) =>
    ask<Member[]>(`/teams/${of(team)}/members`, { signal }),
  addMember: (team: string, email: string, role: TeamRole) =>
    ask<unknown>(`/teams/${of(team)}/members`, { method: "POST", body: { email, role } }),
  setRole: (teamId: string, userId: string, role: TeamRole) =>
    ask<unknown>("/teams/members", { method: "PATCH", body: { teamId, userId, role } }),
  removeMember: (team: string, user: string) =>
    ask<unknown>(`/teams/${of(team)}/members/${of(user)}`, { method: "DELETE" }),

  tokens: (signal: AbortSignal) => ask<Token[]>("/users/me/api-tokens", { signal }),
  createToken: (name: string, scopes: string[], expiresInDays: number | null) =>
    ask<{ token: string }>("/users/me/api-tokens", {
      method: "POST",
      body: { name, scopes, ...(expiresInDays === null ? {} : { expiresInDays }) },
    }),
  revokeToken: (id: string) => ask<unknown>(`/users/me/api-tokens/${of(id)}`, { method: "DELETE" }),
};
