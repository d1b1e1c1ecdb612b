import { query, request } from "./client";
import type {
  ApiKey,
  Outcome,
  Queue,
  ReviewedUnit,
  ReviewStatistics,
  ServerFacts,
  SimilarUnit,
  UnitPage,
  User,
  ZeroHits,
} from "./types";

const base = "../api/v1";

export interface UnitFilter {
  q?: string;
  domain?: string;
  status?: string;
  proposer?: string;
  flagged?: string;
  confidence_min?: string;
  confidence_max?: string;
  since?: string;
  until?: string;
  confirmed_before?: string;
}

/** Where the browser gets all that a search finds, as a file. */
export const exportAddress = (format: "jsonl" | "csv", filter: UnitFilter) =>
  `${base}/review/export.${format}${query({ ...filter })}`;

export const api = {
  /** What the server serves. */
  features: () => request<{ features: string[] }>("features", { expects401: true }),
  logIn: (username: string, password: string) =>
    request<{ username: string }>("session", {
      method: "POST",
      body: { username, password },
      expects401: true,
    }),
  logOut: () => request<null>("session", { method: "DELETE" }),
  me: () => request<User>(`${base}/users/me`, { expects401: true }),
  logOutEverywhere: () => request<null>(`${base}/users/me/logout-all`, { method: "POST" }),
  changePassword: (old_password: string, new_password: string) =>
    request<null>(`${base}/users/me/password`, {
      method: "POST",
      body: { old_password, new_password },
      expects401: true,
    }),

  queue: (limit: number, offset: number, signal?: AbortSignal) =>
    request<Queue>(`${base}/review/queue${query({ limit, offset })}`, signal ? { signal } : {}),
  unit: (id: string, signal?: AbortSignal) =>
    request<ReviewedUnit>(`${base}/review/${encodeURIComponent(id)}`, signal ? { signal } : {}),
  similar: (id: string, signal?: AbortSignal) =>
    request<{ data: SimilarUnit[] }>(
      `${base}/review/${encodeURIComponent(id)}/similar`,
      signal ? { signal } : {},
    ),
  decide: (unit_ids: string[], decision: string, reason: string | null, user: string) =>
    request<{ data: Outcome[] }>(`${base}/review/decisions`, {
      method: "POST",
      body: { unit_ids, decision, reason },
      keepalive: true,
      user,
    }),
  /** A page with something on it, unless there is nothing: each request looks at a part of all. */
  search: async (filter: UnitFilter, cursor: string | null, signal: AbortSignal) => {
    for (let from = cursor; ;) {
      const page = await request<UnitPage>(
        `${base}/review/search${query({ ...filter, cursor: from, limit: 50 })}`,
        { signal },
      );
      if (page.data.length > 0 || page.next_cursor === null) return page;
      from = page.next_cursor;
    }
  },
  statistics: (signal?: AbortSignal) =>
    request<ReviewStatistics>(`${base}/review/stats`, signal ? { signal } : {}),
  zeroHits: (signal?: AbortSignal) =>
    request<ZeroHits>(`${base}/review/zero-hits`, signal ? { signal } : {}),

  /** For administrators. */
  server: (signal: AbortSignal) => request<ServerFacts>(`${base}/review/server`, { signal }),

  keys: (signal?: AbortSignal) =>
    request<{ data: ApiKey[] }>(`${base}/users/me/api-keys`, signal ? { signal } : {}),
  createKey: (name: string, ttl: string, labels: string[]) =>
    request<ApiKey & { token: string }>(`${base}/users/me/api-keys`, {
      method: "POST",
      body: { name, ttl, labels },
    }),
  revokeKey: (id: string) =>
    request<unknown>(`${base}/users/me/api-keys/${encodeURIComponent(id)}/revoke`, {
      method: "POST",
    }),
};
