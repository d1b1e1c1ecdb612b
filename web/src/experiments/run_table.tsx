// A project's experiments as a table. What is shown of it, and how, stands in the address.
import { useMemo, useState } from "preact/hooks";

import { go, type Place } from "../app/router";
import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { projectAddress, runAddress } from "./addresses";
import { type Column, columnsOf, compareBy, type RunRow, usualColumns } from "./columns";
import { conditions, textTest } from "./filters";
import type { Project, RunStatus } from "./types";

const page = 200;
const columnsPage = 300;

interface Wanted {
  q: string;
  status: string;
  tag: string;
  where: string;
  sort: string;
  columns: string;
  /** Those that are chosen to be compared. */
  runs: string;
}

const names = ["q", "status", "tag", "where", "sort", "columns", "runs"] as const;

const wantedBy = ({ parameters }: Place) =>
  Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ""])) as unknown as Wanted;

/** Null where the address names none. */
function chosenColumns(text: string): string[] | null {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) ? keys.map(String) : null;
  } catch {
    return null;
  }
}

function Filters({
  wanted,
  tags,
  problem,
  onChange,
}: {
  wanted: Wanted;
  tags: string[];
  problem: string;
  onChange: (change: Partial<Wanted>) => void;
}) {
  return (
    <div class="filters" role="search" aria-label={t.experiments.experiment}>
      <label class="field">
        <span>{t.experiments.text}</span>
        <input
          type="search"
          value={wanted.q}
          onInput={(event) => onChange({ q: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.status}</span>
        <select
          value={wanted.status}
          onChange={(event) => onChange({ status: event.currentTarget.value })}
        >
          <option value="">{t.all}</option>
          {(Object.keys(t.experiments.statuses) as RunStatus[]).map((status) => (
            <option key={status} value={status}>
              {t.experiments.statuses[status]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.experiments.tag}</span>
        <select
          value={wanted.tag}
          onChange={(event) => onChange({ tag: event.currentTarget.value })}
        >
          <option value="">{t.all}</option>
          {tags.map((tag) => (
            <option key={tag} value={tag}>
              {tag}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.experiments.condition}</span>
        <input
          value={wanted.where}
          placeholder={t.experiments.conditionHint}
          spellcheck={false}
          autocapitalize="none"
          onChange={(event) => onChange({ where: event.currentTarget.value })}
        />
      </label>
      <div role="status" class="filter-problem">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
    </div>
  );
}

function ColumnChoice({
  columns,
  chosen,
  onChange,
}: {
  columns: Column[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const [most, setMost] = useState(columnsPage);
  return (
    <details class="column-choice">
      <summary>{t.experiments.columns}</summary>
      <ul>
        {columns.slice(0, most).map(({ key, title }) => (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(key)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...chosen, key]
                      : chosen.filter((one) => one !== key),
                  )
                }
              />
              <bdi>{title}</bdi>
            </label>
          </li>
        ))}
      </ul>
      {columns.length > most ? (
        <button
          type="button"
          class="button button-small"
          onClick={() => setMost(most + columnsPage)}
        >
          {fill(t.experiments.moreColumns, { count: columns.length - most })}
        </button>
      ) : null}
    </details>
  );
}

function SortHead({
  column,
  sort,
  onSort,
}: {
  column: Pick<Column, "key" | "title">;
  sort: string;
  onSort: (sort: string) => void;
}) {
  const isUp = sort === column.key;
  const isDown = sort === `-${column.key}`;
  return (
    <th scope="col" aria-sort={isUp ? "ascending" : isDown ? "descending" : undefined}>
      <button
        type="button"
        class="sort-button"
        onClick={() => onSort(isUp ? `-${column.key}` : column.key)}
      >
        <bdi>{column.title}</bdi>
        <span aria-hidden="true">{isUp ? " ↑" : isDown ? " ↓" : ""}</span>
      </button>
    </th>
  );
}

function Rows({
  rows,
  columns,
  chosen,
  onChoose,
}: {
  rows: RunRow[];
  columns: Column[];
  chosen: string[];
  onChoose: (id: string, isChosen: boolean) => void;
}) {
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={row.run.id}>
          <td>
            <input
              type="checkbox"
              aria-label={fill(t.experiments.choose, { name: row.run.name })}
              checked={chosen.includes(row.run.id)}
              onChange={(event) => onChoose(row.run.id, event.currentTarget.checked)}
            />
          </td>
          <th scope="row">
            <a href={runAddress(row.run.id)}>
              <bdi>{row.run.name}</bdi>
            </a>
          </th>
          {columns.map((column) => (
            <td key={column.key}>
              {column.key === "status" ? (
                <Badge state={row.run.status}>{column.text(row)}</Badge>
              ) : (
                <bdi>{column.text(row)}</bdi>
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const byName: Pick<Column, "key" | "title"> = { key: "name", title: t.experiments.experiment };

export function RunTable({
  project,
  rows,
  place,
}: {
  project: Project;
  rows: RunRow[];
  place: Place;
}) {
  const wanted = wantedBy(place);
  const chosen = wanted.runs === "" ? [] : wanted.runs.split(",");
  const [most, setMost] = useState(page);
  const columns = useMemo(() => columnsOf(project, rows), [project, rows]);
  const isShown = new Set(chosenColumns(wanted.columns) ?? usualColumns(project));
  const shownColumns = columns.filter(({ key }) => isShown.has(key));
  const change = (part: Partial<Wanted>) =>
    go(projectAddress(project.id, "", { ...wanted, ...part }), true);

  let problem = "";
  let found = rows
    .filter(textTest(wanted.q))
    .filter(({ run }) => wanted.status === "" || run.status === wanted.status)
    .filter(({ run }) => wanted.tag === "" || run.tags?.includes(wanted.tag));
  try {
    found = found.filter(conditions(wanted.where, columns));
  } catch (error) {
    problem = (error as Error).message;
  }
  const sortKey = wanted.sort.replace(/^-/, "");
  const sorted = columns.find(({ key }) => key === sortKey);
  const value = sortKey === "name" ? ({ run }: RunRow) => run.name : sorted?.value;
  if (value) found.sort(compareBy(value, wanted.sort.startsWith("-") ? -1 : 1));
  const tags = [...new Set(rows.flatMap(({ run }) => run.tags ?? []))].sort();
  return (
    <>
      <Filters wanted={wanted} tags={tags} problem={problem} onChange={change} />
      <ColumnChoice
        columns={columns}
        chosen={[...isShown]}
        onChange={(next) => change({ columns: JSON.stringify(next) })}
      />
      <div class="list-foot">
        <p class="quiet" role="status">
          {fill(t.experiments.shown, { count: found.length, all: rows.length })}
        </p>
        {chosen.length >= 2 ? (
          <a
            class="button button-primary"
            href={projectAddress(project.id, "compare", { runs: wanted.runs })}
          >
            {fill(t.experiments.compareChosen, { count: chosen.length })}
          </a>
        ) : (
          <p class="quiet">{t.experiments.chooseTwo}</p>
        )}
      </div>
      {found.length === 0 ? (
        <p class="quiet">
          {rows.length === 0 ? t.experiments.noExperiments : t.experiments.noMatch}
        </p>
      ) : (
        <div class="wide-table" tabIndex={0} role="region" aria-label={t.experiments.table}>
          <table>
            <thead>
              <tr>
                <td />
                <SortHead column={byName} sort={wanted.sort} onSort={(sort) => change({ sort })} />
                {shownColumns.map((column) => (
                  <SortHead
                    key={column.key}
                    column={column}
                    sort={wanted.sort}
                    onSort={(sort) => change({ sort })}
                  />
                ))}
              </tr>
            </thead>
            <Rows
              rows={found.slice(0, most)}
              columns={shownColumns}
              chosen={chosen}
              onChoose={(id, isChosen) => {
                const next = isChosen ? [...chosen, id] : chosen.filter((one) => one !== id);
                change({ runs: next.join(",") });
              }}
            />
          </table>
        </div>
      )}
      {found.length > most ? (
        <button type="button" class="button" onClick={() => setMost(most + page)}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
