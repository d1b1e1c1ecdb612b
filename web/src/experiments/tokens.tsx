// API tokens of training scripts: made, shown once, revoked.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { CredentialRow, type CredentialState, RevokeDialog, SecretDialog } from "../ui/credentials";
import { Dialog, DialogEnd } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { tracker } from "./api";
import { type Token, utc } from "./types";

const scopes = [
  "project.view",
  "project.edit",
  "project.delete",
  "projects.create",
  "experiments.view",
  "experiments.create",
  "experiments.edit",
  "experiments.delete",
  "hypotheses.view",
  "hypotheses.create",
  "hypotheses.edit",
  "hypotheses.delete",
  "metrics.view",
  "metrics.create",
  "teams.view",
  "teams.manage",
  "teams.delete",
];

/** What a training script needs. */
const usual = [
  "project.view",
  "experiments.view",
  "experiments.create",
  "experiments.edit",
  "metrics.view",
  "metrics.create",
];

function stateOf(token: Token): CredentialState {
  if (token.revoked) return "revoked";
  return token.expiresAt && Date.parse(utc(token.expiresAt)) <= Date.now() ? "expired" : "active";
}

function CreateDialog({
  onCreated,
  onClose,
}: {
  onCreated: (secret: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState(usual);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (chosen.length === 0) {
      setProblem(t.experiments.scopesMissing);
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      const lifetime = days === "" ? null : Number(days);
      onCreated((await tracker.createToken(name, chosen, lifetime)).token);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.experiments.tokenTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>{t.keys.name}</span>
          <input
            required
            maxLength={255}
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t.keys.lifetime}</span>
          <select value={days} onChange={(event) => setDays(event.currentTarget.value)}>
            {t.experiments.lifetimes.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="scopes">
          <legend>{t.experiments.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={(event) =>
                  setChosen(
                    event.currentTarget.checked
                      ? [...chosen, scope]
                      : chosen.filter((one) => one !== scope),
                  )
                }
              />
              <span>{scope}</span>
            </label>
          ))}
        </fieldset>
        <DialogEnd problem={problem} onClose={onClose}>
          <button type="submit" class="button button-primary" disabled={busy}>
            {t.experiments.createToken}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

export function Tokens() {
  const loaded = useLoaded((signal) => tracker.tokens(signal), []);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <>
      <p class="quiet">{t.experiments.tokenHint}</p>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.experiments.newToken}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p class="quiet">{t.experiments.noTokens}</p>
          ) : (
            <ul class="rows">
              {tokens.map((token) => (
                <CredentialRow
                  key={token.id}
                  name={token.name}
                  chips={token.scopes}
                  state={stateOf(token)}
                  createdAt={utc(token.createdAt)}
                  lastUsedAt={token.lastUsedAt && utc(token.lastUsedAt)}
                  expiresAt={token.expiresAt && utc(token.expiresAt)}
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
          title={t.experiments.tokenMade}
          hint={t.experiments.tokenMadeHint}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      ) : null}
      {revoking ? (
        <RevokeDialog
          name={revoking.name}
          hint={t.experiments.revokeHint}
          revoke={() => tracker.revokeToken(revoking.id)}
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
