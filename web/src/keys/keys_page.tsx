import { useState } from "preact/hooks";

import { api } from "../api";
import type { ApiKey } from "../api/types";
import { t } from "../texts";
import { CredentialRow, RevokeDialog, SecretDialog } from "../ui/credentials";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, useLoaded } from "../ui/load";
import { stateOf, urgency } from "./key_state";

function CreateDialog({
  onCreated,
  onClose,
}: {
  onCreated: (token: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [ttl, setTtl] = useState("30d");
  const [labels, setLabels] = useState("");
  const submit = async () => {
    const list = labels.split(",").map((label) => label.trim());
    const created = await api.createKey(
      name.trim(),
      ttl,
      list.filter((label) => label !== ""),
    );
    onCreated(created.token);
  };
  return (
    <FormDialog title={t.keys.createTitle} label={t.keys.submit} submit={submit} onClose={onClose}>
      <label class="field">
        <span>{t.keys.name}</span>
        <input
          required
          maxLength={64}
          autofocus
          placeholder={t.keys.namePlaceholder}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.keys.lifetime}</span>
        <select value={ttl} onChange={(event) => setTtl(event.currentTarget.value)}>
          {Object.entries(t.keys.lifetimes).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>
          {t.keys.labels} <small>{t.keys.labelsHint}</small>
        </span>
        <input value={labels} onInput={(event) => setLabels(event.currentTarget.value)} />
      </label>
    </FormDialog>
  );
}

export function KeysPage() {
  const loaded = useLoaded((signal) => api.keys(signal), []);
  const [creating, setCreating] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [words, setWords] = useState("");
  const [state, setState] = useState("");
  const passes = (key: ApiKey) =>
    (state === "" || stateOf(key) === state) &&
    [key.name, key.prefix, ...key.labels].join("\n").toLowerCase().includes(words.toLowerCase());
  return (
    <div class="page keys">
      <header class="page-head">
        <div>
          <h1>{t.keys.title}</h1>
          <p class="quiet">{t.keys.intro}</p>
        </div>
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.keys.create}
        </button>
      </header>
      <Loading loaded={loaded}>
        {({ data }) =>
          data.length === 0 ? (
            <div class="empty">
              <h2>{t.keys.nothing}</h2>
            </div>
          ) : (
            <>
              <div class="filters filters-few">
                <label class="field">
                  <span>{t.keys.filter}</span>
                  <input
                    type="search"
                    value={words}
                    onInput={(event) => setWords(event.currentTarget.value)}
                  />
                </label>
                <label class="field">
                  <span>{t.keys.state}</span>
                  <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
                    <option value="">{t.all}</option>
                    {Object.entries(t.keys.states).map(([value, text]) => (
                      <option key={value} value={value}>
                        {text}
                      </option>
                    ))}
                  </select>
                </label>
              </div>
              {data.some(passes) ? (
                <ul class="rows">
                  {data.filter(passes).map((key) => (
                    <CredentialRow
                      key={key.id}
                      name={key.name}
                      mark={<code>{key.prefix}…</code>}
                      chips={key.labels}
                      state={stateOf(key)}
                      createdAt={key.created_at}
                      lastUsedAt={key.last_used_at}
                      expiresAt={key.expires_at}
                      urgency={urgency(key)}
                      onRevoke={() => setRevoking(key)}
                    />
                  ))}
                </ul>
              ) : (
                <p class="quiet">{t.keys.nothingLikeThat}</p>
              )}
            </>
          )
        }
      </Loading>
      {creating ? (
        <CreateDialog
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            setToken(created);
            loaded.reload();
          }}
        />
      ) : null}
      {token ? (
        <SecretDialog
          title={t.keys.createdTitle}
          hint={t.keys.createdHint}
          secret={token}
          onClose={() => setToken(null)}
        />
      ) : null}
      {revoking ? (
        <RevokeDialog
          name={revoking.name}
          hint={t.keys.revokeHint}
          revoke={() => api.revokeKey(revoking.id)}
          onClose={() => setRevoking(null)}
          onDone={() => {
            setRevoking(null);
            loaded.reload();
          }}
        />
      ) : null}
    </div>
  );
}
