// The units that wait, as this reviewer works through them: the oldest first, those skipped set
// aside, those decided gone. More are loaded as they come near.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { api } from "../api";
import type { ReviewedUnit } from "../api/types";
import { undecidedIds } from "./decisions";

const pageSize = 50;
/** The server takes that many. */
const mostAtOnce = 100;
const pollSeconds = 15;

export interface ReviewQueue {
  units: ReviewedUnit[];
  skipped: ReviewedUnit[];
  /** How many wait for the server, without those that were decided here. */
  total: number | null;
  hasMore: boolean;
  error: unknown;
  loadMore: () => void;
  remove: (ids: string[]) => void;
  putBack: (units: ReviewedUnit[]) => void;
  append: (units: ReviewedUnit[]) => void;
  skip: (unit: ReviewedUnit) => void;
  unskip: () => void;
  reload: () => void;
}

const idOf = (unit: ReviewedUnit) => unit.knowledge_unit.id;

export function useQueue(): ReviewQueue {
  const [units, setUnits] = useState<ReviewedUnit[]>([]);
  const [skipped, setSkipped] = useState<ReviewedUnit[]>([]);
  const [serverTotal, setServerTotal] = useState<number | null>(null);
  const [hasMore, setHasMore] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const state = useRef({ units, skipped, loading: false });
  state.current.units = units;
  state.current.skipped = skipped;

  // At the end more or fewer are known than wait: others have decided some that are kept here, so
  // that the places of the rest have changed, and some of it was passed over.
  const readAgain = useCallback(async () => {
    const listed: ReviewedUnit[] = [];
    for (let total = Infinity; listed.length < total;) {
      const page = await api.queue(mostAtOnce, listed.length);
      listed.push(...page.items);
      total = page.items.length === 0 ? 0 : page.total;
    }
    const waiting = new Set(listed.map(idOf));
    setSkipped((before) => before.filter((unit) => waiting.has(idOf(unit))));
    setUnits((before) => {
      const kept = before.filter((unit) => waiting.has(idOf(unit)));
      const known = new Set([...kept, ...state.current.skipped].map(idOf));
      const undecided = undecidedIds();
      const isNew = (unit: ReviewedUnit) => !known.has(idOf(unit)) && !undecided.has(idOf(unit));
      return [...kept, ...listed.filter(isNew)];
    });
  }, []);

  const loadMore = useCallback(async () => {
    if (state.current.loading) return;
    state.current.loading = true;
    try {
      // What others decided has left the server's list, so that it may be shorter before this place
      // than it was: begin a little earlier, and go on until something new comes.
      const known = new Set([
        ...state.current.units.map(idOf),
        ...state.current.skipped.map(idOf),
        ...undecidedIds(),
      ]);
      for (let offset = Math.max(0, known.size - 10); ; offset += pageSize) {
        const page = await api.queue(pageSize, offset);
        setServerTotal(page.total);
        const fresh = page.items.filter(
          (unit) => !known.has(idOf(unit)) && !undecidedIds().has(idOf(unit)),
        );
        const isLast = offset + pageSize >= page.total;
        if (fresh.length > 0) {
          setUnits((before) => {
            const there = new Set(before.map(idOf));
            return [...before, ...fresh.filter((unit) => !there.has(idOf(unit)))];
          });
        }
        if (fresh.length > 0 || isLast) {
          setHasMore(!isLast);
          if (isLast && known.size + fresh.length !== page.total) await readAgain();
          break;
        }
      }
      setError(null);
    } catch (reason) {
      setError(reason);
      setTimeout(() => setAttempt((count) => count + 1), 3000);
    } finally {
      state.current.loading = false;
    }
  }, []);

  useEffect(() => {
    void loadMore();
  }, [attempt, loadMore]);

  // What agents propose meanwhile comes by itself.
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      if (state.current.units.length < pageSize) void loadMore();
      else
        api.queue(1, 0).then(
          (page) => setServerTotal(page.total),
          () => {},
        );
    }, pollSeconds * 1000);
    return () => clearInterval(timer);
  }, [loadMore]);

  const remove = useCallback((ids: string[]) => {
    const gone = new Set(ids);
    setUnits((before) => before.filter((unit) => !gone.has(idOf(unit))));
  }, []);

  const append = useCallback((back: ReviewedUnit[]) => {
    setUnits((before) => {
      const there = new Set([...before, ...state.current.skipped].map(idOf));
      return [...before, ...back.filter((unit) => !there.has(idOf(unit)))];
    });
  }, []);

  const nearEnd = units.length < 10 && hasMore && error === null;
  useEffect(() => {
    if (nearEnd) void loadMore();
  }, [nearEnd, units.length, loadMore]);

  return {
    units,
    skipped,
    total: serverTotal === null ? null : Math.max(0, serverTotal - undecidedIds().size),
    hasMore,
    error,
    loadMore: () => void loadMore(),
    remove,
    append,
    putBack: (back) => {
      const ids = new Set(back.map(idOf));
      setUnits((before) => [...back, ...before.filter((unit) => !ids.has(idOf(unit)))]);
      setSkipped((before) => before.filter((unit) => !ids.has(idOf(unit))));
    },
    skip: (unit) => {
      setSkipped((before) => [...before, unit]);
      remove([idOf(unit)]);
    },
    unskip: () => {
      setUnits((before) => [...before, ...state.current.skipped]);
      setSkipped([]);
    },
    reload: () => void loadMore(),
  };
}
