// A project's experiments as the tree that their parents make, used with the keys as trees are.
import { useMemo, useRef, useState } from "preact/hooks";

import { go } from "../app/router";
import { t } from "../texts";
import { Badge } from "../ui/badge";
import { runAddress } from "./addresses";
import { type RunRow, shownMetrics } from "./columns";
import type { Project } from "./types";
import { changesOf, measured, shown } from "./values";

interface Node {
  row: RunRow;
  parent: RunRow | undefined;
  children: Node[];
}

const page = 300;
const mostChanges = 3;
const deepest = 12;

/** The roots; what hangs in a circle, as the original let it, begins with its first. */
export function treeOf(rows: RunRow[]): Node[] {
  const nodes = new Map(
    rows.map((row): [string, Node] => [row.run.id, { row, parent: undefined, children: [] }]),
  );
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.row.run.parentExperimentId ?? "");
    if (!parent) {
      roots.push(node);
      continue;
    }
    node.parent = parent.row;
    parent.children.push(node);
  }
  const reached = new Set<Node>();
  const reach = (root: Node) => {
    for (const rest = [root]; rest.length > 0;) {
      const node = rest.pop()!;
      if (reached.has(node)) continue;
      reached.add(node);
      node.children = node.children.filter((child) => !reached.has(child));
      rest.push(...node.children);
    }
  };
  roots.forEach(reach);
  for (const node of nodes.values()) {
    if (reached.has(node)) continue;
    roots.push(node);
    reach(node);
  }
  return roots;
}

interface Line {
  node: Node;
  level: number;
}

/** What is to be seen, from top to bottom. */
function linesOf(roots: Node[], closed: Set<string>): Line[] {
  const lines: Line[] = [];
  const rest: Line[] = [...roots].reverse().map((node) => ({ node, level: 1 }));
  while (rest.length > 0) {
    const line = rest.pop()!;
    lines.push(line);
    if (closed.has(line.node.row.run.id)) continue;
    for (const node of [...line.node.children].reverse())
      rest.push({ node, level: line.level + 1 });
  }
  return lines;
}

/** Where the parent of that line stands; 0 for a root. */
function parentOf(lines: Line[], at: number): number {
  let i = at;
  while (i > 0 && lines[i]!.level >= lines[at]!.level) --i;
  return i;
}

function changesText({ row, parent }: Node): string {
  if (!parent) return "";
  const changes = changesOf(parent.run.features, row.run.features);
  const named = changes.slice(0, mostChanges).map(({ path, after }) => `${path} = ${shown(after)}`);
  return named.join(", ") + (changes.length > mostChanges ? ", …" : "");
}

export function RunTree({ project, rows }: { project: Project; rows: RunRow[] }) {
  const roots = useMemo(() => treeOf(rows), [rows]);
  const [closed, setClosed] = useState<Set<string>>(new Set());
  const [current, setCurrent] = useState("");
  const [most, setMost] = useState(page);
  const list = useRef<HTMLUListElement>(null);
  const lines = linesOf(roots, closed);
  const shownLines = lines.slice(0, most);
  const at = Math.max(
    0,
    shownLines.findIndex(({ node }) => node.row.run.id === current),
  );
  if (rows.length === 0) return <p class="quiet">{t.experiments.noExperiments}</p>;

  const focus = (index: number) => {
    const line = shownLines[Math.max(0, Math.min(index, shownLines.length - 1))]!;
    setCurrent(line.node.row.run.id);
    list.current
      ?.querySelector<HTMLElement>(`[data-run="${CSS.escape(line.node.row.run.id)}"]`)
      ?.focus();
  };
  const setOpen = (id: string, isOpen: boolean) => {
    const next = new Set(closed);
    if (isOpen) next.delete(id);
    else next.add(id);
    setClosed(next);
  };
  const press = (event: KeyboardEvent) => {
    const line = shownLines[at]!;
    const { id } = line.node.row.run;
    const isOpen = !closed.has(id) && line.node.children.length > 0;
    switch (event.key) {
      case "ArrowDown":
        focus(at + 1);
        break;
      case "ArrowUp":
        focus(at - 1);
        break;
      case "Home":
        focus(0);
        break;
      case "End":
        focus(shownLines.length - 1);
        break;
      case "ArrowRight":
        if (isOpen) focus(at + 1);
        else setOpen(id, true);
        break;
      case "ArrowLeft":
        if (isOpen) setOpen(id, false);
        else focus(parentOf(shownLines, at));
        break;
      case "Enter":
        go(runAddress(id));
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <>
      <p class="quiet">{t.experiments.treeHint}</p>
      <ul
        class="rows run-tree"
        role="tree"
        aria-label={t.experiments.treeLabel}
        ref={list}
        onKeyDown={press}
      >
        {shownLines.map(({ node, level }, i) => {
          const { run, metrics } = node.row;
          const isOpen = !closed.has(run.id);
          return (
            <li
              key={run.id}
              role="treeitem"
              class="row"
              data-run={run.id}
              aria-level={level}
              aria-expanded={node.children.length > 0 ? isOpen : undefined}
              tabIndex={i === at ? 0 : -1}
              onFocus={() => setCurrent(run.id)}
              style={{ paddingInlineStart: `${Math.min(level, deepest) * 1.1}rem` }}
            >
              <span class="twig" aria-hidden="true" onClick={() => setOpen(run.id, !isOpen)}>
                {node.children.length === 0 ? "·" : isOpen ? "▾" : "▸"}
              </span>
              <div class="row-text">
                <a href={runAddress(run.id)} tabIndex={-1}>
                  <bdi>{run.name}</bdi>
                </a>
                <p class="quiet">
                  <bdi>{changesText(node)}</bdi>
                </p>
              </div>
              <div class="row-facts">
                {shownMetrics(project)
                  .slice(0, 2)
                  .map((name) =>
                    metrics.has(name) ? (
                      <span key={name} class="quiet figure">
                        <bdi>{name}</bdi> {measured(metrics.get(name))}
                      </span>
                    ) : null,
                  )}
                <Badge state={run.status}>{t.experiments.statuses[run.status]}</Badge>
              </div>
            </li>
          );
        })}
      </ul>
      {lines.length > most ? (
        <button type="button" class="button" onClick={() => setMost(most + page)}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
