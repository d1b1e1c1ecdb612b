// Messages that come and go by themselves; a screen reader says them.
import { useEffect, useState } from "preact/hooks";

import { t } from "../texts";
import { Icon } from "./icons";

interface Toast {
  id: number;
  kind: "info" | "problem";
  text: string;
}

let toasts: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());

function dismiss(id: number): void {
  toasts = toasts.filter((toast) => toast.id !== id);
  changed();
}

/** Shows a message; the same one isn't shown twice at a time. */
export function say(text: string, kind: Toast["kind"] = "info"): void {
  if (toasts.some((toast) => toast.text === text)) return;
  const toast = { id: nextId++, kind, text };
  toasts = [...toasts.slice(-3), toast];
  changed();
  setTimeout(() => dismiss(toast.id), kind === "problem" ? 12_000 : 6_000);
}

export function ToastArea() {
  const [, update] = useState(0);
  useEffect(() => {
    const listener = () => update((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.kind}`}>
          <p dir="auto">{toast.text}</p>
          <button
            type="button"
            class="icon-button"
            aria-label={t.close}
            onClick={() => dismiss(toast.id)}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
