// What happens to leases, sessions and commands, as the server tells it: one request that waits, for
// all that is shown. What is shown is asked for again when an event concerns it.
import { useEffect, useState } from "preact/hooks";

import { Refused, Unreachable } from "../api/client";
import type { Loaded } from "../ui/load";
import { workspaces } from "./api";
import type { WorkspaceEvent } from "./types";

const againMilliseconds = 2000;

/** Gets what happened; null: anything may have. */
type Listener = (events: WorkspaceEvent[] | null) => void;

export class Feed {
  private readonly listeners = new Set<Listener>();

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(events: WorkspaceEvent[] | null): void {
    this.listeners.forEach((listener) => listener(events));
  }

  /** Until the signal; says whether the server answers. */
  async follow(signal: AbortSignal, onLive: (isLive: boolean) => void): Promise<void> {
    let after: number | null = null;
    while (!signal.aborted) {
      try {
        const page = await workspaces.events(after, signal);
        onLive(true);
        if (after === null || page.lost) this.tell(null);
        else if (page.events.length > 0) this.tell(page.events);
        after = page.lost ? null : page.next_after;
      } catch (error) {
        if (signal.aborted) return;
        onLive(false);
        const isOver = error instanceof Refused && [401, 403, 404].includes(error.status);
        if (isOver) return;
        await new Promise((resolve) => setTimeout(resolve, againMilliseconds));
      }
    }
  }
}

/** A feed for as long as the page is shown, and whether it is up to date. */
export function useFeed(): { feed: Feed; isLive: boolean } {
  const [feed] = useState(() => new Feed());
  const [isLive, setLive] = useState(true);
  useEffect(() => {
    const abort = new AbortController();
    void feed.follow(abort.signal, setLive);
    return () => abort.abort();
  }, [feed]);
  return { feed, isLive };
}

const leastMilliseconds = 1000;

/**
 * Loads when something of `dependencies` changes, and when an event concerns it: at most once a
 * second, and never two at a time. What is there stays until the first of them changes.
 */
export function useLive<T>(
  feed: Feed,
  load: (signal: AbortSignal) => Promise<T>,
  dependencies: unknown[],
  concerns: (event: WorkspaceEvent, data: T | null) => boolean,
): Loaded<T> {
  const [state, setState] = useState<{ of: string; data: T | null; error: unknown }>({
    of: "",
    data: null,
    error: null,
  });
  const [reload, setReload] = useState<() => void>(() => () => {});
  const key = JSON.stringify(dependencies);
  const of = JSON.stringify(dependencies[0]);
  useEffect(() => {
    const abort = new AbortController();
    let data: T | null = null;
    let startedAt = 0;
    let timer: number | undefined;
    let isRunning = false;
    let isWanted = false;
    const ask = (milliseconds = leastMilliseconds) => {
      isWanted = true;
      if (isRunning || timer !== undefined) return;
      timer = window.setTimeout(run, Math.max(0, startedAt + milliseconds - Date.now()));
    };
    const run = () => {
      timer = undefined;
      isWanted = false;
      isRunning = true;
      startedAt = Date.now();
      load(abort.signal)
        .then(
          (result) => {
            data = result;
            if (!abort.signal.aborted) setState({ of, data, error: null });
          },
          (error: unknown) => {
            if (abort.signal.aborted) return;
            setState((before) => ({ of, data: before.of === of ? before.data : null, error }));
            if (error instanceof Unreachable) isWanted = true;
          },
        )
        .finally(() => {
          isRunning = false;
          if (isWanted && !abort.signal.aborted) ask();
        });
    };
    setReload(() => () => ask());
    run();
    const unlisten = feed.listen((events) => {
      if (events === null || events.some((event) => concerns(event, data))) ask();
    });
    return () => {
      unlisten();
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [feed, key]);
  const isPresent = state.of === of;
  return {
    data: isPresent ? state.data : null,
    error: isPresent ? state.error : null,
    reload,
  };
}

/** The time, which goes on every so many seconds. */
export function useNow(seconds: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
