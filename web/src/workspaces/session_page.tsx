// One session: its commands, what they write, and what it left.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading } from "../ui/load";
import { sizeOf } from "../ui/size";
import { Time } from "../ui/time";
import { type Several, workspaces } from "./api";
import { type Feed, useLive } from "./feed";
import { LogView } from "./log_view";
import { SessionBadge } from "./sessions";
import { SeveralLoaded } from "./several";
import { type Artifact, type Command, type Session, utc } from "./types";

function Facts({ session }: { session: Session }) {
  return (
    <section class="panel">
      <p>
        <SessionBadge status={session.status} />
      </p>
      <p>
        {t.workspaces.commit} <code>{session.commit_sha}</code>
      </p>
      <p class="quiet">
        {session.requested_by ? (
          <>
            {t.workspaces.requestedBy} <bdi>{session.requested_by}</bdi>
            {" · "}
          </>
        ) : null}
        {t.workspaces.opened} <Time at={utc(session.created_at)} />
        {session.expires_at ? (
          <>
            {" · "}
            {t.workspaces.expires} <Time at={utc(session.expires_at)} />
          </>
        ) : null}
      </p>
    </section>
  );
}

function CommandRow({ command }: { command: Command }) {
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <code dir="auto">{command.command}</code>
        </p>
        <p class="quiet">
          <Time at={utc(command.updated_at)} />
        </p>
      </div>
      <div class="row-facts">
        {command.exit_code !== null ? (
          <span class="quiet">{fill(t.workspaces.exitCode, { code: command.exit_code })}</span>
        ) : null}
        <Badge state={command.status}>{t.workspaces.commandStatus[command.status]}</Badge>
      </div>
    </li>
  );
}

function ArtifactRow({ session, artifact }: { session: string; artifact: Artifact }) {
  const name = artifact.path.split("/").at(-1) ?? "";
  return (
    <li class="row">
      <div class="row-text">
        <a href={workspaces.artifactPath(session, artifact.id)} download={name}>
          <bdi>{name}</bdi>
        </a>
        <p class="quiet">
          <Time at={utc(artifact.created_at)} />
          {artifact.size_bytes !== null ? ` · ${sizeOf(artifact.size_bytes)}` : ""}
        </p>
      </div>
      <div class="row-facts">
        <Badge state={artifact.kind}>{artifact.kind}</Badge>
      </div>
    </li>
  );
}

/** A list of the session's that is loaded in pages, and anew when something happens to it. */
function Part<T extends { id: number }>({
  feed,
  session,
  title,
  none,
  load,
  row,
}: {
  feed: Feed;
  session: string;
  title: string;
  none: string;
  load: (id: string, count: number, signal: AbortSignal) => Promise<Several<T>>;
  row: (one: T) => ComponentChildren;
}) {
  const [count, setCount] = useState(1);
  const loaded = useLive(
    feed,
    (signal) => load(session, count, signal),
    [session, count],
    (event) => event.session_id === session,
  );
  return (
    <section class="panel">
      <h2>{title}</h2>
      <SeveralLoaded
        loaded={loaded}
        none={<p class="quiet">{none}</p>}
        onMore={() => setCount(count + 1)}
      >
        {(data) => <ul class="rows">{data.map(row)}</ul>}
      </SeveralLoaded>
    </section>
  );
}

export function SessionView({ feed, id }: { feed: Feed; id: string }) {
  const loaded = useLive(
    feed,
    (signal) => workspaces.session(id, signal),
    [id],
    (event) => event.session_id === id,
  );
  return (
    <Loading loaded={loaded}>
      {(session) => (
        <>
          <Facts session={session} />
          <Part<Command>
            feed={feed}
            session={id}
            title={t.workspaces.commands}
            none={t.workspaces.noCommands}
            load={workspaces.commands}
            row={(command) => <CommandRow key={command.id} command={command} />}
          />
          <LogView session={id} />
          <Part<Artifact>
            feed={feed}
            session={id}
            title={t.workspaces.artifacts}
            none={t.workspaces.noArtifacts}
            load={workspaces.artifacts}
            row={(artifact) => <ArtifactRow key={artifact.id} session={id} artifact={artifact} />}
          />
        </>
      )}
    </Loading>
  );
}
