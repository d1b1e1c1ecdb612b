// What a list shows, as a file.
import type { ReviewedUnit } from "../api/types";

export const toJsonLines = (units: ReviewedUnit[]) =>
  units.map((unit) => `${JSON.stringify(unit)}\n`).join("");

/** A cell of CSV. One that a spreadsheet would take for a formula gets a quote before it. */
function cell(value: unknown): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(units: ReviewedUnit[]): string {
  const head = [
    "id",
    "status",
    "summary",
    "detail",
    "action",
    "domains",
    "proposer",
    "proposed",
    "confidence",
    "confirmations",
    "flags",
    "reviewer",
    "reviewed",
  ];
  const lines = units.map(({ knowledge_unit: unit, ...review }) => [
    unit.id,
    review.status,
    unit.insight.summary,
    unit.insight.detail,
    unit.insight.action,
    unit.domains.join(" "),
    unit.created_by,
    unit.evidence.first_observed,
    unit.evidence.confidence,
    unit.evidence.confirmations,
    unit.flags.length,
    review.reviewed_by,
    review.reviewed_at,
  ]);
  return [head, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
