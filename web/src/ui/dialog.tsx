// A dialog of the browser's own: it keeps the focus inside and gives it back.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { t } from "../texts";
import { Icon } from "./icons";

interface Props {
  title: string;
  onClose: () => void;
  /** Without it, a key or a click beside it doesn't close it. */
  dismissible?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, dismissible = true, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (dismissible) onClose();
      }}
      onClick={(event) => {
        if (dismissible && event.target === element.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={heading} dir="auto">
            {title}
          </h2>
          {dismissible ? (
            <button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
              <Icon name="cross" />
            </button>
          ) : null}
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** What a dialog ends in: what went wrong, if anything, the way out, and the button that acts. */
export function DialogEnd({
  problem = "",
  onClose,
  children,
}: {
  problem?: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <>
      <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t.cancel}
        </button>
        {children}
      </div>
    </>
  );
}
