import { useState } from "preact/hooks";

import { t } from "../texts";
import { Icon } from "./icons";

/** Puts the text into the clipboard; also where the browser has none for pages without HTTPS. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("aria-hidden", "true");
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({ text, label = t.copy }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      class="button button-small"
      onClick={() => {
        void copyText(text).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), 2000);
        });
      }}
    >
      <Icon name={done ? "check" : "copy"} />
      <span aria-live="polite">{done ? t.copied : label}</span>
    </button>
  );
}
