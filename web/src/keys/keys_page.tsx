import { useState } from "preact/hooks";

import { api } from "../api";
import type { ApiKey } from "../api/types";
import { t } from "../texts";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";

type State = "active" | "expired" | "revoked";

const stateOf = (key: ApiKey): State =>
  key.revoked_at ? "revoked" : key.is_expired ? "expired" : "active";

/** How near its end a key is. */
function urgency(key: ApiKey): string {
  if (!key.is_active || !key.expires_at) return "";
  const days = (Date.parse(key.expires_at) - Date.now()) / 86_400_000;
  return days < 3 ? "expires-soon" : days < 14 ? "expires-next" : "";
}

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
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      const list = labels.split(",").map((label) => label.trim());
      const created = await api.createKey(
        name.trim(),
        ttl,
        list.filter((label) => label !== ""),
      );
      onCreated(created.token);
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.keys.createTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
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
        <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={busy}>
            {t.keys.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function TokenDialog({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Dialog title={t.keys.createdTitle} onClose={onClose} dismissible={false}>
      <p>{t.keys.createdHint}</p>
      <p class="token">
        <code tabIndex={0} role="textbox" aria-readonly="true" aria-label={t.keys.token}>
          {token}
        </code>
      </p>
      <div class="dialog-actions">
        <CopyButton text={token} />
        <button type="button" class="button button-primary" onClick={onClose}>
          {t.keys.done}
        </button>
      </div>
    </Dialog>
  );
}

function RevokeDialog({
  apiKey,
  onDone,
  onClose,
}: {
  apiKey: ApiKey;
  onDone: () => void;
  onClose: () => void;
}) {
  const [problem, setProblem] = useState("");
  const revoke = async () => {
    try {
      await api.revokeKey(apiKey.id);
      say(t.keys.revoked(apiKey.name));
      onDone();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Dialog title={t.keys.revokeTitle(apiKey.name)} onClose={onClose}>
      <p>{t.keys.revokeHint}</p>
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

function Key({ apiKey, revoke }: { apiKey: ApiKey; revoke: () => void }) {
  const state = stateOf(apiKey);
  return (
    <li class="row key">
      <div class="row-text">
        <p>
          <strong dir="auto">{apiKey.name}</strong> <code>{apiKey.prefix}…</code>
        </p>
        {apiKey.labels.length > 0 ? (
          <ul class="chips">
            {apiKey.labels.map((label) => (
              <li key={label} class="chip">
                <bdi>{label}</bdi>
              </li>
            ))}
          </ul>
        ) : null}
        <p class="quiet">
          {apiKey.created_at ? (
            <>
              {t.keys.created} <Time at={apiKey.created_at} /> ·{" "}
            </>
          ) : null}
          {t.keys.lastUsed} {apiKey.last_used_at ? <Time at={apiKey.last_used_at} /> : t.keys.never}
        </p>
      </div>
      <div class="row-facts">
        {apiKey.expires_at && state !== "revoked" ? (
          <span class={`expiry ${urgency(apiKey)}`}>
            {t.keys.expires} <Time at={apiKey.expires_at} />
          </span>
        ) : null}
        <span class={`badge badge-${state}`}>{t.keys.states[state]}</span>
        {state === "active" ? (
          <button
            type="button"
            class="button button-small"
            aria-label={`${t.keys.revoke}: ${apiKey.name}`}
            onClick={revoke}
          >
            {t.keys.revoke}
          </button>
        ) : null}
      </div>
    </li>
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
                    <Key key={key.id} apiKey={key} revoke={() => setRevoking(key)} />
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
      {token ? <TokenDialog token={token} onClose={() => setToken(null)} /> : null}
      {revoking ? (
        <RevokeDialog
          apiKey={revoking}
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
