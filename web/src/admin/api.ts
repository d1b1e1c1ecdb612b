import { query, request } from "../api/client";
import type { ApiKey } from "../api/types";

const base = "../api/v1";

export type Role = "reader" | "reviewer" | "admin";

export interface AdministeredUser {
  username: string;
  role: Role;
  created_at: string;
  /** null: none that is among the audit's newest entries. */
  last_login_at: string | null;
  logged_out_at: string | null;
  /** null: the server's store keeps no keys. */
  api_keys: number | null;
  active_api_keys: number | null;
}

export interface OwnedApiKey extends ApiKey {
  username: string;
}

export interface AuditEntry {
  at: string;
  act: string;
  actor: string;
  key_id: string | null;
  address: string;
  subject: string;
  detail: string;
}

/** A backup that a command made, or was to make. */
export interface RecordedBackup {
  at: string;
  by: string;
  path: string;
  databases: string;
  /** null: none failed. */
  failure: string | null;
  /** Of what is there now; null: the server finds nothing there. */
  bytes: number | null;
}

export interface Finding {
  status: "ok" | "warning" | "problem";
  subject: string;
  sentence: string;
  remedy: string | null;
}

/** What `doctor` found when it last ran beside the server. */
export interface Diagnosis {
  running: boolean;
  begun_at: string | null;
  ended_at: string | null;
  /** Why it found nothing out. */
  problem: string | null;
  findings: Finding[];
  problems: number;
  warnings: number;
}

export interface AuditPage {
  data: AuditEntry[];
  next_cursor: string | null;
}

export interface AuditFilter {
  actor?: string;
  act?: string;
  subject?: string;
  since?: string;
  until?: string;
}

const post = <T>(path: string, body: unknown) =>
  request<T>(`${base}/admin/${path}`, { method: "POST", body });

export const admin = {
  users: (signal: AbortSignal) =>
    request<{ data: AdministeredUser[] }>(`${base}/admin/users`, { signal }),
  createUser: (username: string, password: string, role: Role) =>
    post<unknown>("users", { username, password, role }),
  setRole: (username: string, role: Role) => post<unknown>("users/role", { username, role }),
  setPassword: (username: string, password: string) =>
    post<null>("users/password", { username, password }),
  logOut: (username: string) => post<null>("users/logout", { username }),
  deleteUser: (username: string) => post<unknown>("users/delete", { username }),

  keys: (signal: AbortSignal) =>
    request<{ data: OwnedApiKey[] }>(`${base}/admin/api-keys`, { signal }),
  revokeKey: (username: string, key_id: string) =>
    post<unknown>("api-keys/revoke", { username, key_id }),

  backups: (signal: AbortSignal) =>
    request<{ data: RecordedBackup[] }>(`${base}/admin/backups`, { signal }),
  diagnosis: (signal: AbortSignal) => request<Diagnosis>(`${base}/admin/diagnosis`, { signal }),
  diagnose: () => request<Diagnosis>(`${base}/admin/diagnosis`, { method: "POST" }),

  setLogLevel: (level: string) => post<unknown>("log-level", { level }),

  audit: (filter: AuditFilter, cursor: string | null, signal: AbortSignal) =>
    request<AuditPage>(`${base}/review/audit${query({ ...filter, cursor, limit: 50 })}`, {
      signal,
    }),
};
