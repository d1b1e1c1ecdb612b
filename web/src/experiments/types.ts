// What the routes of experiments respond with, as /openapi.json describes it. Times are UTC and have
// no offset; utc() makes them ones that a browser reads so.

export interface Account {
  id: string;
  email: string;
  display_name: string | null;
}

export interface PageSession {
  /** What the paths of the routes begin with. */
  prefix: string;
  account: Account | null;
}

export interface ProjectMetric {
  name: string;
  direction: "minimize" | "maximize";
  aggregation: "last" | "best" | "average";
}

export interface ProjectSettings {
  namingPattern: string;
  displayMetrics: string[];
}

/** Of a project, what isn't in it stays as it is. */
export type ProjectChange = Partial<Pick<Project, "name" | "description" | "metrics">> & {
  settings?: Partial<ProjectSettings>;
};

export interface Project {
  id: string;
  name: string;
  description: string;
  metrics: ProjectMetric[];
  settings: ProjectSettings;
  owner: { id: string; email: string; displayName: string | null };
  team: { id: string; name: string } | null;
  createdAt: string;
  experimentCount: number;
  hypothesisCount: number;
}

export type RunStatus = "planned" | "running" | "complete" | "failed";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** An experiment. */
export interface Run {
  id: string;
  projectId: string;
  name: string;
  description: string;
  status: RunStatus;
  parentExperimentId: string | null;
  features: Record<string, Json>;
  gitDiff: string | null;
  color: string;
  order: number;
  tags: string[] | null;
  progress: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** Of an experiment, likewise. */
export type RunChange = Partial<Pick<Run, "name" | "description" | "status" | "tags">>;

export interface Metric {
  id: string;
  experimentId: string;
  name: string;
  /** Null: not a number. */
  value: number | null;
  step: number;
  label: string | null;
  createdAt: string;
}

/** The points of a curve: null is a gap. */
export interface Points {
  x: number[];
  y: (number | null)[];
}

export interface Scalars {
  data: { experiment_id: string; scalars: Record<string, Points> }[];
}

/** How much a project or an experiment takes up; `scalars` is null where another service keeps them. */
export interface Usage {
  metricPoints: number;
  scalars: { points: number } | null;
}

export type HypothesisStatus = "proposed" | "testing" | "supported" | "refuted" | "inconclusive";

export interface Hypothesis {
  id: string;
  projectId: string;
  title: string;
  description: string;
  author: string;
  status: HypothesisStatus;
  targetMetrics: string[];
  baseline: string;
  createdAt: string;
  updatedAt: string;
}

/** Of a hypothesis, likewise. */
export type HypothesisChange = Partial<
  Pick<Hypothesis, "title" | "description" | "author" | "status" | "targetMetrics" | "baseline">
>;

export interface Token {
  id: string;
  name: string;
  description: string | null;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  revoked: boolean;
  lastUsedAt: string | null;
}

export type TeamRole = "owner" | "admin" | "member" | "viewer";

/** As one who is in it sees it. */
export interface Team {
  id: string;
  name: string;
  description: string | null;
  role: TeamRole | null;
  owner: { id: string; email: string; displayName: string | null };
}

export interface Member {
  userId: string;
  role: TeamRole;
  email: string;
  displayName: string | null;
}

export const utc = (time: string) => `${time}Z`;
