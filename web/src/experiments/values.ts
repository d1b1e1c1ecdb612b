// Features, which are any JSON, as a flat table of paths and values.
import { formatPrecise } from "../texts";
import type { Json } from "./types";

/** Every value that holds no other ones, by its path: "optimizer.lr", "layers[0]". */
export function flattened(features: Record<string, Json>): Map<string, Json> {
  const found = new Map<string, Json>();
  const rest: [string, Json][] = Object.entries(features).reverse();
  while (rest.length > 0) {
    const [path, value] = rest.pop()!;
    if (Array.isArray(value) && value.length > 0) {
      for (let i = value.length - 1; i >= 0; --i) rest.push([`${path}[${i}]`, value[i]!]);
    } else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0) found.set(path, value);
      for (const [name, inner] of entries.reverse()) rest.push([`${path}.${name}`, inner]);
    } else {
      found.set(path, value);
    }
  }
  return found;
}

/** A value as it is shown: a text as it is, everything else as JSON. */
export const shown = (value: Json | undefined): string =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);

export const isSame = (one: Json | undefined, other: Json | undefined) =>
  JSON.stringify(one) === JSON.stringify(other);

export interface Change {
  path: string;
  kind: "added" | "removed" | "changed";
  before: Json | undefined;
  after: Json | undefined;
}

/** What differs between the features of a parent and its child. */
export function changesOf(parent: Record<string, Json>, child: Record<string, Json>): Change[] {
  const before = flattened(parent);
  const after = flattened(child);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !isSame(before.get(path), after.get(path)))
    .map((path) => ({
      path,
      kind: !before.has(path) ? "added" : after.has(path) ? "changed" : "removed",
      before: before.get(path),
      after: after.get(path),
    }));
}

/** A number of a measurement, in so many digits as people compare. */
export function measured(value: number | null | undefined): string {
  if (value === undefined) return "–";
  if (value === null) return "NaN";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(3);
  return formatPrecise(value);
}

/** Seconds as hours, minutes and seconds. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  const rest = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(rest / 3600)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

const controls = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Source with what would have it read otherwise than it runs made visible. */
export const plainSource = (text: string) =>
  text.replace(controls, (one) => `⟨U+${one.charCodeAt(0).toString(16).toUpperCase()}⟩`);
