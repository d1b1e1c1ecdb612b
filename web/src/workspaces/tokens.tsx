// Access tokens of programs: made, shown once, revoked.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { CredentialRow, type CredentialState, RevokeDialog, SecretDialog } from "../ui/credentials";
import { Dialog, DialogEnd } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { workspaces } from "./api";
import { type AccessToken, utc } from "./types";

const scopes = [
  "sessions:read",
  "sessions:write",
  "commands:write",
  "commands:run",
  "artifacts:read",
  "artifacts:write",
  "debugger:write",
  "worktrees:write",
  "leases:write",
  "admin",
];

const day = 86_400;

function stateOf(token: AccessToken): CredentialState {
  if (token.revoked_at) return "revoked";
  return token.expires_at && Date.parse(utc(token.expires_at)) <= Date.now() ? "expired" : "active";
}

function CreateDialog({
  onCreated,
  onClose,
}: {
  onCreated: (secret: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [chosen, setChosen] = useState<string[]>([]);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (chosen.length === 0) {
      setProblem(t.workspaces.scopesMissing);
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      const lifetime = days === "" ? null : Number(days) * day;
      onCreated((await workspaces.createToken(name.trim(), chosen, lifetime)).token);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const toggle = (scope: string) =>
    setChosen(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  return (
    <Dialog title={t.workspaces.tokenTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>{t.keys.name}</span>
          <input
            required
            maxLength={64}
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t.keys.lifetime}</span>
          <select value={days} onChange={(event) => setDays(event.currentTarget.value)}>
            {t.workspaces.lifetimes.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="scopes">
          <legend>{t.workspaces.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={() => toggle(scope)}
              />
              <span>
                {scope}
                {scope === "admin" ? <small> {t.workspaces.adminHint}</small> : null}
              </span>
            </label>
          ))}
        </fieldset>
        <DialogEnd problem={problem} onClose={onClose}>
          <button type="submit" class="button button-primary" disabled={busy}>
            {t.workspaces.tokenSubmit}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

export function Tokens() {
  const loaded = useLoaded((signal) => workspaces.tokens(signal), []);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<AccessToken | null>(null);
  return (
    <>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.workspaces.newToken}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p class="quiet">{t.workspaces.noTokens}</p>
          ) : (
            <ul class="rows">
              {tokens.map((token) => (
                <CredentialRow
                  key={token.id}
                  name={token.name}
                  chips={token.scopes}
                  state={stateOf(token)}
                  createdAt={utc(token.created_at)}
                  lastUsedAt={token.last_used_at && utc(token.last_used_at)}
                  expiresAt={token.expires_at && utc(token.expires_at)}
                  onRevoke={() => setRevoking(token)}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      {creating ? (
        <CreateDialog
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
          title={t.workspaces.tokenMade}
          hint={t.workspaces.tokenMadeHint}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      ) : null}
      {revoking ? (
        <RevokeDialog
          name={revoking.name}
          hint={t.workspaces.revokeHint}
          revoke={() => workspaces.revokeToken(revoking.id)}
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
