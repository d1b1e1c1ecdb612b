import { useEffect, useRef, useState } from "preact/hooks";

/** Calls it every so many seconds while it is wanted and the page is looked at. */
export function usePoll(isWanted: boolean, seconds: number, look: () => void): void {
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => {
      if (!document.hidden) look();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [isWanted, seconds, look]);
}

/**
 * `turn` follows `tick`, but not while something is in flight, which begins with begin() and is over
 * with end(): what is slow comes nevertheless, and the last tick counts.
 */
export function useTurns(tick: number) {
  const [turn, setTurn] = useState(tick);
  const isInFlight = useRef(false);
  const latest = useRef(tick);
  latest.current = tick;
  useEffect(() => {
    if (!isInFlight.current) setTurn(tick);
  }, [tick]);
  const begin = () => {
    isInFlight.current = true;
  };
  const end = () => {
    isInFlight.current = false;
    setTurn(latest.current);
  };
  return { turn, begin, end };
}
