// A form in a dialog, which asks for something and sends it.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

import { Dialog, DialogEnd } from "./dialog";
import { sentence } from "./load";

/**
 * Sends once at a time, and shows why it couldn't be: `submit` throws then. What comes after it,
 * e.g. that the dialog is closed, is its own.
 */
export function FormDialog({
  title,
  label,
  dangerous = false,
  submit,
  onClose,
  children,
}: {
  title: string;
  /** Of the button that sends. */
  label: string;
  dangerous?: boolean;
  submit: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const isUnderWay = useRef(false);
  const send = async (event: Event) => {
    event.preventDefault();
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setBusy(true);
    setProblem("");
    try {
      await submit();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
      isUnderWay.current = false;
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void send(event)}>
        {children}
        <DialogEnd problem={problem} onClose={onClose}>
          <button
            type="submit"
            class={`button ${dangerous ? "button-reject" : "button-primary"}`}
            aria-disabled={busy}
          >
            {label}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
