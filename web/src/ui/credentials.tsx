// What API keys and access tokens have in common: a row of a list, the secret that is shown once,
// and the question before one is revoked.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "./badge";
import { CopyButton } from "./copy";
import { Dialog } from "./dialog";
import { useFocusBeside } from "./focus";
import { FormDialog } from "./form_dialog";
import { Time } from "./time";
import { say } from "./toasts";

export type CredentialState = "active" | "expired" | "revoked";

/** `mark` stands behind the name, `owner` below it; times are as Time takes them. */
export function CredentialRow({
  name,
  owner,
  mark,
  chips,
  state,
  createdAt,
  lastUsedAt,
  expiresAt,
  urgency = "",
  onRevoke,
}: {
  name: string;
  owner?: ComponentChildren;
  mark?: ComponentChildren;
  chips: string[];
  state: CredentialState;
  createdAt: string | null;
  lastUsedAt: string | null;
  expiresAt: string | null;
  urgency?: string;
  onRevoke: () => void;
}) {
  const row = useRef<HTMLLIElement>(null);
  const before = useRef(state);
  // The button goes when it has been used, and the row may, where the list is filtered: the focus
  // stays where it was, or beside it.
  useLayoutEffect(() => {
    const wasActive = before.current === "active";
    before.current = state;
    if (wasActive && state !== "active" && document.activeElement === document.body) {
      row.current?.focus();
    }
  }, [state]);
  useFocusBeside(row);
  return (
    <li class="row key" ref={row} tabIndex={-1}>
      <div class="row-text">
        <p>
          <strong dir="auto">{name}</strong> {mark}
        </p>
        {chips.length > 0 ? (
          <ul class="chips">
            {chips.map((chip) => (
              <li key={chip} class="chip">
                <bdi>{chip}</bdi>
              </li>
            ))}
          </ul>
        ) : null}
        <p class="quiet">
          {owner ? <>{owner} · </> : null}
          {createdAt ? (
            <>
              {t.keys.created} <Time at={createdAt} /> ·{" "}
            </>
          ) : null}
          {t.keys.lastUsed} {lastUsedAt ? <Time at={lastUsedAt} /> : t.keys.never}
        </p>
      </div>
      <div class="row-facts">
        {expiresAt && state !== "revoked" ? (
          <span class={`expiry ${urgency}`}>
            {t.keys.expires} <Time at={expiresAt} />
          </span>
        ) : null}
        <Badge state={state}>{t.keys.states[state]}</Badge>
        {state === "active" ? (
          <button
            type="button"
            class="button button-small"
            aria-label={`${t.keys.revoke}: ${name}`}
            onClick={onRevoke}
          >
            {t.keys.revoke}
          </button>
        ) : null}
      </div>
    </li>
  );
}

export function SecretDialog({
  title,
  hint,
  secret,
  onClose,
}: {
  title: string;
  hint: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose} dismissible={false}>
      <p>{hint}</p>
      <p class="token">
        <code tabIndex={0} role="textbox" aria-readonly="true" aria-label={t.keys.token}>
          {secret}
        </code>
      </p>
      <div class="dialog-actions">
        <CopyButton text={secret} />
        <button type="button" class="button button-primary" onClick={onClose}>
          {t.keys.done}
        </button>
      </div>
    </Dialog>
  );
}

export function RevokeDialog({
  name,
  hint,
  revoke,
  onDone,
  onClose,
}: {
  name: string;
  hint: string;
  revoke: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}) {
  const submit = async () => {
    await revoke();
    say(fill(t.keys.revoked, { name }));
    onDone();
  };
  return (
    <FormDialog
      dangerous
      title={fill(t.keys.revokeTitle, { name })}
      label={t.keys.revoke}
      submit={submit}
      onClose={onClose}
    >
      <p>{hint}</p>
    </FormDialog>
  );
}
