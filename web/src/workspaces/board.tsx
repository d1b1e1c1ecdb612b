// Repositories with their worktrees, who holds them, and who waits.
import { useEffect, useState } from "preact/hooks";

import { fill, formatNumber, t } from "../texts";
import { Badge } from "../ui/badge";
import { Time } from "../ui/time";
import { workspaces } from "./api";
import { BreakDialog } from "./break_dialog";
import { type Feed, useLive, useNow } from "./feed";
import { SeveralLoaded } from "./several";
import { type Repository, utc, type Waiting, type Worktree } from "./types";
import { nextEnd, stateOf, type WorktreeState } from "./worktree_state";

const lookSeconds = 5;

function WorktreeRow({
  worktree,
  now,
  onBreak,
}: {
  worktree: Worktree;
  now: number;
  /** null: whoever looks may not. */
  onBreak: (() => void) | null;
}) {
  const state = stateOf(worktree, now);
  const isHeld = state === "held" || state === "expired";
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <code>
            <bdi>{worktree.path}</bdi>
          </code>
        </p>
        <p class="quiet">
          {isHeld ? (
            <>
              {t.workspaces.heldBy} <bdi>{worktree.lease_owner}</bdi>
              {worktree.lease_expires_at ? (
                <>
                  {" · "}
                  {state === "expired" ? t.workspaces.ended : t.workspaces.ends}{" "}
                  <Time at={utc(worktree.lease_expires_at)} />
                </>
              ) : null}
              {" · "}
            </>
          ) : null}
          {worktree.commit_sha ? (
            <>
              {t.workspaces.commit} <code>{worktree.commit_sha.slice(0, 12)}</code>
            </>
          ) : (
            t.workspaces.noCommit
          )}
        </p>
      </div>
      <div class="row-facts">
        {isHeld && worktree.condition !== "clean" ? (
          <Badge state={worktree.condition}>{t.workspaces.states[worktree.condition]}</Badge>
        ) : null}
        <Badge state={state}>{t.workspaces.states[state]}</Badge>
        {isHeld && onBreak ? (
          <button
            type="button"
            class="button button-small"
            aria-label={`${t.workspaces.breakLease}: ${worktree.path}`}
            onClick={onBreak}
          >
            {t.workspaces.breakLease}
          </button>
        ) : null}
      </div>
    </li>
  );
}

function Line({ waiting }: { waiting: Waiting[] }) {
  if (waiting.length === 0) return null;
  return (
    <>
      <h3>{fill(t.workspaces.line, { count: waiting.length })}</h3>
      <ol class="waiting">
        {waiting.map((one) => (
          <li key={one.ticket}>
            <span>{one.position}.</span> <bdi>{one.owner}</bdi>{" "}
            <span class="quiet">
              {t.workspaces.since} <Time at={utc(one.since)} />
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function counted(worktrees: Worktree[], now: number): string {
  const counts = new Map<WorktreeState, number>();
  for (const one of worktrees) {
    const state = stateOf(one, now);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return (Object.keys(t.workspaces.states) as WorktreeState[])
    .filter((state) => counts.has(state))
    .map(
      (state) => `${formatNumber(counts.get(state)!)} ${t.workspaces.states[state].toLowerCase()}`,
    )
    .join(", ");
}

function RepositoryPanel({
  repository,
  feed,
  mayBreak,
}: {
  repository: Repository;
  feed: Feed;
  mayBreak: boolean;
}) {
  const [count, setCount] = useState(1);
  const [breaking, setBreaking] = useState<Worktree | null>(null);
  const now = useNow(10);
  const loaded = useLive(
    feed,
    (signal) => workspaces.worktrees(repository.name, count, signal),
    [repository.name, count],
    (event) => event.repository_id === repository.id && event.kind.startsWith("lease."),
  );
  const worktrees = loaded.data?.data ?? [];
  const hasFree = worktrees.some((one) => stateOf(one, now) === "free");
  const line = useLive(
    feed,
    (signal) => workspaces.line(repository.name, signal),
    [repository.name],
    (event) => event.repository_id === repository.id && event.kind.startsWith("lease."),
  );
  // Who joins the line is no event. Nobody stands in it while a worktree is free.
  useEffect(() => {
    if (hasFree) return;
    const timer = setInterval(() => {
      if (!document.hidden) line.reload();
    }, lookSeconds * 1000);
    return () => clearInterval(timer);
  }, [hasFree, line.reload]);
  // A lease that was renewed is no event either: it is looked at when it would have ended.
  const end = nextEnd(worktrees, now);
  useEffect(() => {
    if (end === null) return;
    const longest = 2 ** 31 - 1;
    const timer = setTimeout(loaded.reload, Math.min(longest, end - Date.now() + 100));
    return () => clearTimeout(timer);
  }, [end, loaded.reload]);
  return (
    <section class="panel board" aria-label={repository.name}>
      <header>
        <h2 dir="auto">{repository.name}</h2>
        <p class="quiet">
          <bdi>{repository.remote_url}</bdi>
        </p>
      </header>
      <SeveralLoaded
        loaded={loaded}
        none={<p class="quiet">{t.workspaces.noWorktrees}</p>}
        onMore={() => setCount(count + 1)}
      >
        {(data) => (
          <>
            <p>{counted(data, now)}</p>
            <ul class="rows">
              {data.map((worktree) => (
                <WorktreeRow
                  key={worktree.id}
                  worktree={worktree}
                  now={now}
                  onBreak={mayBreak ? () => setBreaking(worktree) : null}
                />
              ))}
            </ul>
          </>
        )}
      </SeveralLoaded>
      <Line waiting={line.data ?? []} />
      {breaking ? (
        <BreakDialog
          worktree={breaking}
          onClose={() => setBreaking(null)}
          onDone={() => {
            setBreaking(null);
            loaded.reload();
          }}
        />
      ) : null}
    </section>
  );
}

export function Board({ feed, mayBreak }: { feed: Feed; mayBreak: boolean }) {
  const [count, setCount] = useState(1);
  const loaded = useLive(
    feed,
    (signal) => workspaces.repositories(count, 20, signal),
    ["repositories", count],
    (event, known) =>
      event.repository_id !== null &&
      known !== null &&
      !known.hasMore &&
      !known.data.some((one) => one.id === event.repository_id),
  );
  return (
    <SeveralLoaded
      loaded={loaded}
      none={
        <div class="empty">
          <h2>{t.workspaces.noRepositories}</h2>
          <p>{t.workspaces.noRepositoriesHint}</p>
        </div>
      }
      onMore={() => setCount(count + 1)}
    >
      {(data) =>
        data.map((repository) => (
          <RepositoryPanel
            key={repository.id}
            repository={repository}
            feed={feed}
            mayBreak={mayBreak}
          />
        ))
      }
    </SeveralLoaded>
  );
}
