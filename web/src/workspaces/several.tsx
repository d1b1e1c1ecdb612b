import type { ComponentChildren } from "preact";

import { t } from "../texts";
import { type Loaded, Loading } from "../ui/load";
import type { Several } from "./api";

/** A list that is loaded in pages, with a button for the next; `none` stands for an empty one. */
export function SeveralLoaded<T>({
  loaded,
  none,
  onMore,
  children,
}: {
  loaded: Loaded<Several<T>>;
  none: ComponentChildren;
  onMore: () => void;
  children: (data: T[]) => ComponentChildren;
}) {
  return (
    <Loading loaded={loaded}>
      {({ data, hasMore }) =>
        data.length === 0 ? (
          none
        ) : (
          <>
            {children(data)}
            {hasMore ? (
              <button type="button" class="button" onClick={onMore}>
                {t.more}
              </button>
            ) : null}
          </>
        )
      }
    </Loading>
  );
}
