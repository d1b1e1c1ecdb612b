// Loading something from the server and showing how that goes.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { Refused, Unreachable } from "../api/client";
import { t } from "../texts";

export function sentence(error: unknown): string {
  if (error instanceof Unreachable) return t.errors.unreachable;
  if (error instanceof Refused && error.status === 503) return t.errors.tooBusy;
  return error instanceof Error ? error.message : String(error);
}

export interface Loaded<T> {
  data: T | null;
  error: unknown;
  reload: () => void;
}

export interface Looking<T> extends Loaded<T> {
  /** As reload(), but lets a load in flight come first, however slow: for looking again and again. */
  look: () => void;
}

/** Loads when something of `dependencies` changes; tries again while the server doesn't answer. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  dependencies: unknown[],
): Looking<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(dependencies);
  const shown = useRef(key);
  const isInFlight = useRef(false);
  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    if (shown.current !== key) setData(null);
    shown.current = key;
    isInFlight.current = true;
    load(abort.signal).then(
      (result) => {
        if (!abort.signal.aborted) isInFlight.current = false;
        setData(result);
        setError(null);
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        isInFlight.current = false;
        setError(reason);
        if (reason instanceof Unreachable) {
          timer = window.setTimeout(() => setAttempt((count) => count + 1), 3000);
        }
      },
    );
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [key, attempt]);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const look = useCallback(() => {
    if (!isInFlight.current) reload();
  }, []);
  return { data, error, reload, look };
}

/** What is shown until there is data, and why there is none. */
export function Loading<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      {loaded.error ? (
        <div class="notice notice-problem" role="alert">
          <p>{sentence(loaded.error)}</p>
          <button type="button" class="button button-small" onClick={loaded.reload}>
            {t.retry}
          </button>
        </div>
      ) : null}
      {loaded.data ? (
        children(loaded.data)
      ) : loaded.error ? null : (
        <p class="quiet" role="status">
          {t.loading}
        </p>
      )}
    </>
  );
}
