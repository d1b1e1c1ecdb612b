// What the routes of workspaces respond with, as /openapi.json describes it. Times are UTC and have
// no offset; utc() makes them ones that a browser reads so.

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface Repository {
  id: number;
  name: string;
  remote_url: string;
  default_branch: string;
}

export interface Worktree {
  id: number;
  repository_id: number;
  path: string;
  commit_sha: string | null;
  status: "idle" | "reserved" | "busy";
  condition: "clean" | "dirty" | "unpushed";
  lease_owner: string | null;
  lease_expires_at: string | null;
  retired_at: string | null;
  /** Of its present lease: the fence. */
  version: number;
}

export interface Waiting {
  position: number;
  ticket: number;
  owner: string;
  since: string;
}

export type SessionStatus = "pending" | "running" | "completed" | "failed" | "cancelled";

export interface Session {
  id: string;
  repository_id: number;
  worktree_id: number | null;
  status: SessionStatus;
  commit_sha: string;
  requested_by: string | null;
  expires_at: string | null;
  created_at: string;
}

export interface Command {
  id: number;
  sequence: number;
  command: string;
  status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
  exit_code: number | null;
  updated_at: string;
}

export interface Artifact {
  id: number;
  kind: string;
  path: string;
  size_bytes: number | null;
  created_at: string;
}

export interface AccessToken {
  id: number;
  name: string;
  scopes: string[];
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

export interface WorkspaceEvent {
  number: number;
  kind: string;
  repository_id: number | null;
  worktree_id: number | null;
  session_id: string | null;
}

export interface EventPage {
  events: WorkspaceEvent[];
  next_after: number;
  lost: boolean;
}

export interface LogLine {
  message: string;
}

export const utc = (time: string) => `${time}Z`;
