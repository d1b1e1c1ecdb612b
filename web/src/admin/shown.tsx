import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { t } from "../texts";

const step = 100;

/**
 * The first rows of a list, and more of them on demand: a long one makes no page slow. With another
 * filter it begins anew. That nothing passes is said in a place that stays, so that it is heard.
 */
export function Shown<T>({
  all,
  filter,
  none,
  children,
}: {
  all: T[];
  filter: string;
  none: string;
  children: (one: T) => ComponentChildren;
}) {
  const [more, setMore] = useState({ filter, count: step });
  const count = more.filter === filter ? more.count : step;
  return (
    <>
      <div role="status">{all.length === 0 ? <p class="quiet">{none}</p> : null}</div>
      {all.length > 0 ? <ul class="rows">{all.slice(0, count).map(children)}</ul> : null}
      {all.length > count ? (
        <button
          type="button"
          class="button"
          onClick={() => setMore({ filter, count: count + step })}
        >
          {t.more}
        </button>
      ) : null}
    </>
  );
}
