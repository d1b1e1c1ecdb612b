import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { t } from "../texts";

const step = 100;

/** The first rows of a list, and more of them on demand: a long one makes no page slow. */
export function Shown<T>({
  all,
  none,
  children,
}: {
  all: T[];
  none: string;
  children: (one: T) => ComponentChildren;
}) {
  const [count, setCount] = useState(step);
  if (all.length === 0) return <p class="quiet">{none}</p>;
  return (
    <>
      <ul class="rows">{all.slice(0, count).map(children)}</ul>
      {all.length > count ? (
        <button type="button" class="button" onClick={() => setCount(count + step)}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
