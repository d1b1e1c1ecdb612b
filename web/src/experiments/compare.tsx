// Several experiments side by side: what differs, and their curves over each other.
import { useState } from "preact/hooks";

import type { Place } from "../app/router";
import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { projectAddress, runAddress } from "./addresses";
import { columnsOf, type RunRow } from "./columns";
import { Curves } from "./curves";
import type { Project } from "./types";
import { isSame } from "./values";

const most = 20;
const page = 300;

export function Compare({
  project,
  rows,
  place,
  tick,
}: {
  project: Project;
  rows: RunRow[];
  place: Place;
  /** Another number: there may be more points. */
  tick: number;
}) {
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const ids = (place.parameters.get("runs") ?? "").split(",");
  const [shownLines, setShownLines] = useState(page);
  const found = ids
    .map((id) => rows.find(({ run }) => run.id === id))
    .filter((row) => row !== undefined);
  const chosen = found.slice(0, most);
  if (chosen.length === 0) {
    return (
      <p class="notice">
        {t.experiments.nothingToCompare}{" "}
        <a href={projectAddress(project.id)}>{t.experiments.table}</a>
      </p>
    );
  }
  const lines = columnsOf(project, chosen)
    .filter(({ key }) => key !== "created" && key !== "duration")
    .map((column) => ({
      column,
      differs: chosen.some((row) => !isSame(column.value(row), column.value(chosen[0]!))),
    }))
    .filter(({ differs }) => differs || !onlyDifferences);
  return (
    <>
      <h2>{t.experiments.compareTitle}</h2>
      {found.length > most ? (
        <p class="notice">{fill(t.experiments.tooMany, { most, chosen: found.length })}</p>
      ) : null}
      <label class="check">
        <input
          type="checkbox"
          checked={onlyDifferences}
          onChange={(event) => setOnlyDifferences(event.currentTarget.checked)}
        />
        <span>{t.experiments.onlyDifferences}</span>
      </label>
      {lines.length === 0 ? (
        <p class="quiet">{t.experiments.same}</p>
      ) : (
        <div class="wide-table" tabIndex={0} role="region" aria-label={t.experiments.compareTitle}>
          <table>
            <thead>
              <tr>
                <td />
                {chosen.map(({ run }) => (
                  <th key={run.id} scope="col">
                    <a href={runAddress(run.id)}>
                      <bdi>{run.name}</bdi>
                    </a>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.slice(0, shownLines).map(({ column, differs }) => (
                <tr key={column.key} class={differs ? "differs" : ""}>
                  <th scope="row">
                    <bdi>{column.title}</bdi>{" "}
                    {differs ? <Badge state="differs">{t.experiments.differs}</Badge> : null}
                  </th>
                  {chosen.map((row) => (
                    <td key={row.run.id}>
                      <bdi>{column.text(row)}</bdi>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {lines.length > shownLines ? (
        <button type="button" class="button" onClick={() => setShownLines(shownLines + page)}>
          {fill(t.experiments.rest, { count: lines.length - shownLines })}
        </button>
      ) : null}
      <Curves
        project={project.id}
        lines={chosen.map(({ run }) => ({ run: run.id, label: run.name }))}
        place={place}
        tick={tick}
      />
    </>
  );
}
