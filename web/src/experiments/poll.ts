import { useEffect } from "preact/hooks";

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
