// Access tokens of programs: made, shown once, revoked.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";
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

type State = "active" | "expired" | "revoked";

function stateOf(token: AccessToken): State {
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
        <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={busy}>
            {t.workspaces.tokenSubmit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog title={t.workspaces.tokenMade} onClose={onClose} dismissible={false}>
      <p>{t.workspaces.tokenMadeHint}</p>
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

function RevokeDialog({
  token,
  onDone,
  onClose,
}: {
  token: AccessToken;
  onDone: () => void;
  onClose: () => void;
}) {
  const [problem, setProblem] = useState("");
  const revoke = async () => {
    try {
      await workspaces.revokeToken(token.id);
      say(t.keys.revoked(token.name));
      onDone();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Dialog title={t.keys.revokeTitle(token.name)} onClose={onClose}>
      <p>{t.workspaces.revokeHint}</p>
      <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t.cancel}
        </button>
        <button type="button" class="button button-reject" onClick={() => void revoke()}>
          {t.keys.revoke}
        </button>
      </div>
    </Dialog>
  );
}

function TokenRow({ token, onRevoke }: { token: AccessToken; onRevoke: () => void }) {
  const state = stateOf(token);
  return (
    <li class="row key">
      <div class="row-text">
        <p>
          <strong dir="auto">{token.name}</strong>
        </p>
        <ul class="chips">
          {token.scopes.map((scope) => (
            <li key={scope} class="chip">
              <bdi>{scope}</bdi>
            </li>
          ))}
        </ul>
        <p class="quiet">
          {t.keys.created} <Time at={utc(token.created_at)} /> · {t.keys.lastUsed}{" "}
          {token.last_used_at ? <Time at={utc(token.last_used_at)} /> : t.keys.never}
        </p>
      </div>
      <div class="row-facts">
        {token.expires_at && state !== "revoked" ? (
          <span class="expiry">
            {t.keys.expires} <Time at={utc(token.expires_at)} />
          </span>
        ) : null}
        <span class={`badge badge-${state}`}>{t.keys.states[state]}</span>
        {state === "active" ? (
          <button
            type="button"
            class="button button-small"
            aria-label={`${t.keys.revoke}: ${token.name}`}
            onClick={onRevoke}
          >
            {t.keys.revoke}
          </button>
        ) : null}
      </div>
    </li>
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
                <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
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
      {secret ? <SecretDialog secret={secret} onClose={() => setSecret(null)} /> : null}
      {revoking ? (
        <RevokeDialog
          token={revoking}
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
