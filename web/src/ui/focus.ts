import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * When a row goes that has the focus, e.g. on the button that removed it, the row beside it gets the
 * focus, or the page where there is none. Rows take it with tabIndex -1.
 */
export function useFocusBeside(row: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = row.current!;
    return () => {
      if (!element.contains(document.activeElement)) return;
      const beside = element.nextElementSibling ?? element.previousElementSibling;
      const next = beside ?? document.querySelector("main");
      if (next instanceof HTMLElement) next.focus();
    };
  }, []);
}
