// The sessions, newest first; the address says which.
import { useState } from "preact/hooks";

import { addressOf, go, type Place } from "../app/router";
import { t } from "../texts";
import { Badge } from "../ui/badge";
import { Time } from "../ui/time";
import { workspaces } from "./api";
import { type Feed, useLive } from "./feed";
import { SeveralLoaded } from "./several";
import { type Repository, type Session, type SessionStatus, utc } from "./types";

const mostRepositories = 200;

export const sessionAddress = (id: string) =>
  addressOf(`workspaces/sessions/${encodeURIComponent(id)}`);

export function SessionBadge({ status }: { status: SessionStatus }) {
  return <Badge state={status}>{t.workspaces.sessionStatus[status]}</Badge>;
}

function SessionRow({ session, repository }: { session: Session; repository: string }) {
  return (
    <li class="row">
      <div class="row-text">
        <a href={sessionAddress(session.id)}>
          <bdi>{repository}</bdi> @ <bdi>{session.commit_sha.slice(0, 12)}</bdi>
        </a>
        <p class="quiet">
          {session.requested_by ? (
            <>
              {t.workspaces.requestedBy} <bdi>{session.requested_by}</bdi>
              {" · "}
            </>
          ) : null}
          <Time at={utc(session.created_at)} />
          {" · "}
          {session.id}
        </p>
      </div>
      <div class="row-facts">
        <SessionBadge status={session.status} />
      </div>
    </li>
  );
}

function Filter({
  label,
  name,
  place,
  options,
}: {
  label: string;
  name: string;
  place: Place;
  options: [string, string][];
}) {
  const value = place.parameters.get(name) ?? "";
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) =>
          go(
            addressOf("workspaces/sessions", {
              ...Object.fromEntries(place.parameters),
              [name]: event.currentTarget.value,
            }),
          )
        }
      >
        <option value="">{t.all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Sessions({ feed, place }: { feed: Feed; place: Place }) {
  const [count, setCount] = useState(1);
  const filter = {
    repository: place.parameters.get("repository") ?? "",
    status: place.parameters.get("status") ?? "",
  };
  const repositories = useLive(
    feed,
    (signal) => workspaces.repositories(1, mostRepositories, signal),
    ["repositories"],
    () => false,
  );
  const loaded = useLive(
    feed,
    (signal) => workspaces.sessions(filter, count, signal),
    [filter, count],
    (event) => event.kind.startsWith("session."),
  );
  const known: Repository[] = repositories.data?.data ?? [];
  const nameOf = (id: number) => known.find((one) => one.id === id)?.name ?? `#${id}`;
  const names = known.map((one): [string, string] => [one.name, one.name]);
  const others: [string, string][] =
    filter.repository === "" || known.some((one) => one.name === filter.repository)
      ? []
      : [[filter.repository, filter.repository]];
  return (
    <>
      <div class="filters filters-few">
        <Filter
          label={t.workspaces.repository}
          name="repository"
          place={place}
          options={[...names, ...others]}
        />
        <Filter
          label={t.find.status}
          name="status"
          place={place}
          options={Object.entries(t.workspaces.sessionStatus)}
        />
      </div>
      <SeveralLoaded
        loaded={loaded}
        none={<p class="quiet">{t.workspaces.noSessions}</p>}
        onMore={() => setCount(count + 1)}
      >
        {(data) => (
          <ul class="rows">
            {data.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                repository={nameOf(session.repository_id)}
              />
            ))}
          </ul>
        )}
      </SeveralLoaded>
    </>
  );
}
