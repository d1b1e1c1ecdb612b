import { query, request } from "../api/client";
import type {
  AccessToken,
  Artifact,
  Command,
  EventPage,
  Page,
  Repository,
  Session,
  Waiting,
  Worktree,
} from "./types";

// Beside /app/, which the page is at.
const base = "..";
const repositoryPath = (name: string) => `${base}/repository/${encodeURIComponent(name)}`;
const sessionPath = (id: string) => `${base}/sessions/${encodeURIComponent(id)}`;

/** How long the server holds back a response for an event; less than the client's patience. */
const waitSeconds = 20;

export interface Several<T> {
  data: T[];
  hasMore: boolean;
}

/** The first so many pages of a list, as one. */
async function pages<T>(
  path: string,
  count: number,
  values: Record<string, string | number> & { limit: number },
  signal: AbortSignal,
): Promise<Several<T>> {
  const data: T[] = [];
  let cursor: string | null = "";
  for (let i = 0; i < count && cursor !== null; ++i) {
    // The list of sessions is one in pages where there is a cursor, which may be empty.
    const page: Page<T> = await request<Page<T>>(
      `${path}${query(values)}&cursor=${encodeURIComponent(cursor)}`,
      { signal },
    );
    data.push(...page.data);
    cursor = page.next_cursor;
  }
  return { data, hasMore: cursor !== null };
}

export const workspaces = {
  /** What happened behind that number; null: nothing, and the number to begin with. */
  events: (after: number | null, signal: AbortSignal) =>
    request<EventPage>(
      `${base}/events${query(
        after === null ? { from_newest: true } : { after, limit: 1000, wait_seconds: waitSeconds },
      )}`,
      { signal },
    ),
  repositories: (count: number, limit: number, signal: AbortSignal) =>
    pages<Repository>(`${base}/repository`, count, { limit }, signal),
  worktrees: (repository: string, count: number, signal: AbortSignal) =>
    pages<Worktree>(`${repositoryPath(repository)}/worktrees`, count, { limit: 100 }, signal),
  line: (repository: string, signal: AbortSignal) =>
    request<Waiting[]>(`${repositoryPath(repository)}/leases/line`, { signal }),
  breakLease: (worktree: Worktree, reason: string) =>
    request<Worktree>(`${base}/worktrees/${worktree.id}/break`, {
      method: "POST",
      body: { reason, fence: worktree.version },
    }),

  sessions: (filter: Record<string, string>, count: number, signal: AbortSignal) =>
    pages<Session>(`${base}/sessions`, count, { ...filter, limit: 50 }, signal),
  session: (id: string, signal: AbortSignal) => request<Session>(sessionPath(id), { signal }),
  commands: (id: string, count: number, signal: AbortSignal) =>
    pages<Command>(`${sessionPath(id)}/commands`, count, { limit: 200 }, signal),
  artifacts: (id: string, count: number, signal: AbortSignal) =>
    pages<Artifact>(`${sessionPath(id)}/artifacts`, count, { limit: 200 }, signal),
  artifactPath: (id: string, artifact: number) => `${sessionPath(id)}/artifacts/${artifact}`,
  logsPath: (id: string) => `${base}/client/sessions/${encodeURIComponent(id)}/logs?follow=true`,

  tokens: (signal: AbortSignal) => request<AccessToken[]>(`${base}/auth/tokens`, { signal }),
  createToken: (name: string, scopes: string[], expires_in: number | null) =>
    request<AccessToken & { token: string }>(`${base}/auth/tokens`, {
      method: "POST",
      body: { name, scopes, expires_in },
    }),
  revokeToken: (id: number) => request<unknown>(`${base}/auth/tokens/${id}`, { method: "DELETE" }),
};
