import { api } from "../api";
import { Refused } from "../api/client";
import type { PageProps } from "../app/features";
import { t } from "../texts";
import { Loading, useLoaded } from "../ui/load";
import { UnitView } from "./unit_view";

export function UnitPage({ place }: PageProps) {
  const id = place.path[1] ?? "";
  const loaded = useLoaded((signal) => api.unit(id, signal), [id]);
  const isMissing = loaded.error instanceof Refused && loaded.error.status === 404;
  return (
    <div class="page">
      {isMissing ? (
        <div class="empty">
          <h1>{t.unit.missing}</h1>
          <code class="unit-id">{id}</code>
        </div>
      ) : (
        <Loading loaded={loaded}>
          {(reviewed) => (
            <article class="card">
              <h1 class="visually-hidden">{t.unit.title}</h1>
              <UnitView reviewed={reviewed} />
            </article>
          )}
        </Loading>
      )}
    </div>
  );
}
