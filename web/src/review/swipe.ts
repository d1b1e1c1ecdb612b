import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

const least = 96;

/**
 * Moves the element with a finger that goes sideways; far enough, it is a decision. A finger that
 * goes up or down scrolls, which touch-action leaves to the browser.
 */
export function useSwipe(
  element: RefObject<HTMLElement | null>,
  decide: (direction: "right" | "left") => void,
  dependency: unknown,
): void {
  useEffect(() => {
    const card = element.current;
    if (!card) return;
    let start: { x: number; y: number; id: number } | null = null;
    let moved = 0;
    const settle = () => {
      start = null;
      moved = 0;
      card.style.transform = "";
      delete card.dataset["swipe"];
    };
    const down = (event: PointerEvent) => {
      if (!event.isPrimary) settle(); // two fingers zoom
      if (
        !event.isPrimary ||
        event.pointerType === "mouse" ||
        (event.target as Element).closest("a, button, summary, pre")
      )
        return;
      start = { x: event.clientX, y: event.clientY, id: event.pointerId };
    };
    const move = (event: PointerEvent) => {
      if (!start || event.pointerId !== start.id) return;
      moved = event.clientX - start.x;
      if (Math.abs(moved) < 12) return;
      card.style.transform = `translateX(${moved}px)`;
      card.dataset["swipe"] = moved > least ? "right" : moved < -least ? "left" : "";
    };
    const up = (event: PointerEvent) => {
      if (!start || event.pointerId !== start.id) return;
      const direction = moved > least ? "right" : moved < -least ? "left" : null;
      settle();
      if (direction) decide(direction);
    };
    card.addEventListener("pointerdown", down);
    card.addEventListener("pointermove", move);
    card.addEventListener("pointerup", up);
    card.addEventListener("pointercancel", settle);
    return () => {
      settle();
      card.removeEventListener("pointerdown", down);
      card.removeEventListener("pointermove", move);
      card.removeEventListener("pointerup", up);
      card.removeEventListener("pointercancel", settle);
    };
  }, [dependency]);
}
