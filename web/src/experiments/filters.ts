// Which experiments a table shows, as its address says.
import { fill, language, t } from "../texts";
import type { Column, RunRow } from "./columns";
import { shown } from "./values";

type Test = (row: RunRow) => boolean;

const form = /^\s*(.+?)\s*(!=|<=|>=|=|<|>)\s*(.*?)\s*$/;

const tests: Record<string, (order: number) => boolean> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** A column by its key, or by what stands behind the ":" of it, ignoring case. */
function columnCalled(columns: Column[], name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return columns.find(({ key }) => {
    const whole = key.toLowerCase();
    return whole === wanted || whole.slice(whole.indexOf(":") + 1) === wanted;
  });
}

function orderOf(value: unknown, text: string): number {
  const number = Number(text);
  if (typeof value === "number" && text !== "" && !Number.isNaN(number)) return value - number;
  return shown(value as never).localeCompare(text, language, { numeric: true });
}

/** "lr >= 0.01, acc > 0.5": all of them; throws an Error that says which one is none. */
export function conditions(text: string, columns: Column[]): Test {
  const all = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part): Test => {
      const [, name, sign, wanted] = form.exec(part) ?? [];
      const column = name === undefined ? undefined : columnCalled(columns, name);
      if (!column) throw new Error(fill(t.experiments.badCondition, { part: part.trim() }));
      return (row) => {
        const value = column.value(row);
        if (value === undefined || value === null) return sign === "!=";
        return tests[sign!]!(orderOf(value, wanted!));
      };
    });
  return (row) => all.every((test) => test(row));
}

export function textTest(text: string): Test {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ run }) => {
    const all = [run.name, run.description, ...(run.tags ?? [])].join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  };
}
