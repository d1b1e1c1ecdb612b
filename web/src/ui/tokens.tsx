// Tokens with scopes, of whichever feature: made, shown once, revoked.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import { t } from "../texts";
import { CredentialRow, type CredentialState, RevokeDialog, SecretDialog } from "./credentials";
import { FormDialog } from "./form_dialog";
import { Icon } from "./icons";
import { Loading, useLoaded } from "./load";

/** A token as its row shows it; times are as Time takes them. */
export interface ShownToken<Id> {
  id: Id;
  name: string;
  scopes: string[];
  revoked: boolean;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
}

export interface CreateProps {
  onCreated: (secret: string) => void;
  onClose: () => void;
}

function stateOf({ revoked, expiresAt }: ShownToken<unknown>): CredentialState {
  if (revoked) return "revoked";
  return expiresAt && Date.parse(expiresAt) <= Date.now() ? "expired" : "active";
}

/** Asks for a name, a lifetime and scopes; `create` makes a token of them and returns its secret. */
export function CreateTokenDialog({
  texts,
  maxLength,
  lifetime,
  scopes,
  usual,
  hintOf,
  create,
  onCreated,
  onClose,
}: CreateProps & {
  texts: {
    title: string;
    lifetimes: Record<string, string>;
    scopes: string;
    scopesMissing: string;
    submit: string;
  };
  maxLength: number;
  lifetime: string;
  scopes: string[];
  usual: string[];
  hintOf?: (scope: string) => ComponentChildren;
  create: (name: string, scopes: string[], days: number | null) => Promise<string>;
}) {
  const [name, setName] = useState("");
  const [days, setDays] = useState(lifetime);
  const [chosen, setChosen] = useState(usual);
  const submit = async () => {
    if (chosen.length === 0) throw new Error(texts.scopesMissing);
    onCreated(await create(name, chosen, days === "" ? null : Number(days)));
  };
  const toggle = (scope: string) =>
    setChosen(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  return (
    <FormDialog title={texts.title} label={texts.submit} submit={submit} onClose={onClose}>
      <label class="field">
        <span>{t.keys.name}</span>
        <input
          required
          maxLength={maxLength}
          autofocus
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.keys.lifetime}</span>
        <select value={days} onChange={(event) => setDays(event.currentTarget.value)}>
          {Object.entries(texts.lifetimes).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="scopes">
        <legend>{texts.scopes}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={() => toggle(scope)}
            />
            <span>
              {scope}
              {hintOf?.(scope)}
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}

export function TokenList<Id extends string | number>({
  texts,
  load,
  revoke,
  Create,
}: {
  texts: { create: string; none: string; made: string; madeHint: string; revokeHint: string };
  load: (signal: AbortSignal) => Promise<ShownToken<Id>[]>;
  revoke: (id: Id) => Promise<unknown>;
  Create: (props: CreateProps) => JSX.Element;
}) {
  const loaded = useLoaded(load, []);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ShownToken<Id> | null>(null);
  return (
    <>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {texts.create}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p class="quiet">{texts.none}</p>
          ) : (
            <ul class="rows">
              {tokens.map((token) => (
                <CredentialRow
                  key={token.id}
                  name={token.name}
                  chips={token.scopes}
                  state={stateOf(token)}
                  createdAt={token.createdAt}
                  lastUsedAt={token.lastUsedAt}
                  expiresAt={token.expiresAt}
                  onRevoke={() => setRevoking(token)}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      {creating ? (
        <Create
          onClose={() => setCreating(false)}
          onCreated={(made) => {
            setCreating(false);
            setSecret(made);
            loaded.reload();
          }}
        />
      ) : null}
      {secret ? (
        <SecretDialog
          title={texts.made}
          hint={texts.madeHint}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      ) : null}
      {revoking ? (
        <RevokeDialog
          name={revoking.name}
          hint={texts.revokeHint}
          revoke={() => revoke(revoking.id)}
          onClose={() => setRevoking(null)}
          onDone={() => {
            setRevoking(null);
            loaded.reload();
          }}
        />
      ) : null}
    </>
  );
}
