// What the server's API responds with, as /openapi.json describes it.

export type Status = "pending" | "approved" | "rejected";

export interface Flag {
  reason: "stale" | "incorrect" | "duplicate";
  timestamp: string;
  detail: string | null;
  duplicate_of: string | null;
}

export interface Unit {
  id: string;
  domains: string[];
  insight: { summary: string; detail: string; action: string };
  context: { languages: string[]; frameworks: string[]; pattern: string };
  evidence: {
    confidence: number;
    confirmations: number;
    first_observed: string;
    last_confirmed: string;
  };
  tier: string;
  created_by: string | null;
  superseded_by: string | null;
  extensions: Record<string, unknown> | null;
  flags: Flag[];
}

export interface ReviewedUnit {
  knowledge_unit: Unit;
  status: Status;
  reviewed_by: string | null;
  reviewed_at: string | null;
}

export interface Queue {
  items: ReviewedUnit[];
  total: number;
}

export interface UnitPage {
  data: ReviewedUnit[];
  next_cursor: string | null;
}

export interface SimilarUnit {
  similarity: number;
  unit: ReviewedUnit;
}

export interface Outcome {
  unit_id: string;
  outcome: "decided" | "conflict" | "not_found" | "refused";
  detail: string;
}

export interface Day {
  date: string;
  proposed: number;
  approved: number;
  rejected: number;
}

export interface Activity {
  type: "proposed" | "approved" | "rejected";
  unit_id: string;
  summary: string;
  timestamp: string | null;
  reviewed_by?: string | null;
}

export interface ReviewStatistics {
  counts: Record<Status, number>;
  domains: Record<string, number>;
  confidence_distribution: Record<string, number>;
  recent_activity: Activity[];
  trends: { daily: Day[] };
}

export interface ZeroHits {
  data: { date: string; domains: string[]; times: number }[];
  kept: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  labels: string[];
  prefix: string;
  ttl: string;
  expires_at: string | null;
  created_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  is_expired: boolean;
  is_active: boolean;
}

export interface DatabaseFacts {
  name: string;
  module: string;
  module_version: string;
  revision: string | null;
  ready: boolean;
  problem: string | null;
  bytes: number;
  log_bytes: number;
  unreadable_records: number;
}

export interface ServerFacts {
  features: string[];
  log_level: string;
  audit_days: number;
  audit_most: number;
  tls: boolean;
  version: string;
  started_at: string;
  problem: string | null;
  databases: DatabaseFacts[];
}

export interface User {
  username: string;
  created_at: string;
  role?: "reader" | "admin";
}
