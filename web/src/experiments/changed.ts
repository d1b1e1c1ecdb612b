// What a form changed, and lists as people write them.

/** What differs between a form's fields as they were and as they are. */
export function changedIn<T extends object>(before: T, now: T): Partial<T> {
  const names = Object.keys(now) as (keyof T)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, now[name]]),
  ) as Partial<T>;
}

/** One in each line, as a comma may be part of one. */
export const joined = (texts: string[]) => texts.join("\n");

/** The lines, but for empty ones. */
export const parted = (text: string) =>
  text
    .split("\n")
    .map((one) => one.trim())
    .filter((one) => one !== "");
