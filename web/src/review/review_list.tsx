// The queue as a list, in which several units can be decided at once.
import { useEffect, useRef } from "preact/hooks";

import type { ReviewedUnit } from "../api/types";
import { unitAddress } from "../app/router";
import { fill, t } from "../texts";
import { Icon } from "../ui/icons";
import { Time } from "../ui/time";
import type { ReviewQueue } from "./queue";

interface Props {
  queue: ReviewQueue;
  selected: Set<string>;
  select: (ids: Set<string>) => void;
  current: number;
  setCurrent: (index: number) => void;
  mayDecide: boolean;
  decide: (units: ReviewedUnit[], decision: "approved" | "rejected") => void;
}

export function ReviewList({
  queue,
  selected,
  select,
  current,
  setCurrent,
  mayDecide,
  decide,
}: Props) {
  const list = useRef<HTMLUListElement>(null);
  const chosen = queue.units.filter((unit) => selected.has(unit.knowledge_unit.id));
  const allAreChosen = chosen.length > 0 && chosen.length === queue.units.length;

  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };

  return (
    <div class="review-list">
      {mayDecide ? (
        <div
          class="bulk"
          role="group"
          aria-label={fill(t.review.selected, { count: chosen.length })}
        >
          <label class="check">
            <input
              type="checkbox"
              checked={allAreChosen}
              onChange={() =>
                select(
                  new Set(allAreChosen ? [] : queue.units.map((unit) => unit.knowledge_unit.id)),
                )
              }
            />
            <span>
              {chosen.length > 0
                ? fill(t.review.selected, { count: chosen.length })
                : t.review.selectAll}
            </span>
          </label>
          <div class="bulk-actions">
            <button
              type="button"
              class="button button-small button-reject"
              disabled={chosen.length === 0}
              onClick={() => decide(chosen, "rejected")}
            >
              <Icon name="cross" /> {t.review.reject}
            </button>
            <button
              type="button"
              class="button button-small button-approve"
              disabled={chosen.length === 0}
              onClick={() => decide(chosen, "approved")}
            >
              <Icon name="check" /> {t.review.approve}
            </button>
          </div>
        </div>
      ) : null}
      <ul class="rows" ref={list}>
        {queue.units.map((unit, index) => {
          const { id, insight, domains, created_by, evidence } = unit.knowledge_unit;
          return (
            <li
              key={id}
              class={index === current ? "row row-current" : "row"}
              aria-current={index === current ? "true" : undefined}
              onClick={() => setCurrent(index)}
            >
              {mayDecide ? (
                <input
                  type="checkbox"
                  aria-label={fill(t.review.select, { summary: insight.summary })}
                  checked={selected.has(id)}
                  onChange={() => toggle(id)}
                />
              ) : null}
              <div class="row-text">
                <a href={unitAddress(id)} dir="auto">
                  {insight.summary}
                </a>
                <p class="quiet">
                  <bdi>{domains.join(", ")}</bdi> ·{" "}
                  <bdi>{created_by ?? t.unit.unknownProposer}</bdi> ·{" "}
                  <Time at={evidence.first_observed} />
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      {queue.hasMore ? (
        <button type="button" class="button" onClick={queue.loadMore}>
          {t.more}
        </button>
      ) : null}
    </div>
  );
}
