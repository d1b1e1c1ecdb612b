// Everybody's API keys.
import { useState } from "preact/hooks";

import { addressOf, go, type Place } from "../app/router";
import { stateOf, urgency } from "../keys/key_state";
import { fill, t } from "../texts";
import { CredentialRow, RevokeDialog } from "../ui/credentials";
import { Loading, useLoaded } from "../ui/load";
import { admin, type OwnedApiKey } from "./api";
import { Shown } from "./shown";

export function KeysView({ place }: { place: Place }) {
  const loaded = useLoaded((signal) => admin.keys(signal), []);
  const [revoking, setRevoking] = useState<OwnedApiKey | null>(null);
  const [words, setWords] = useState("");
  const [state, setState] = useState("");
  const owner = place.parameters.get("user") ?? "";
  const passes = (key: OwnedApiKey) =>
    (owner === "" || key.username === owner) &&
    (state === "" || stateOf(key) === state) &&
    [key.username, key.name, key.prefix, ...key.labels]
      .join("\n")
      .toLowerCase()
      .includes(words.toLowerCase());
  return (
    <>
      <Loading loaded={loaded}>
        {({ data }) => {
          const owners = [...new Set([...data.map((key) => key.username), owner])].sort();
          return (
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
                  <span>{t.admin.owner}</span>
                  <select
                    value={owner}
                    onChange={(event) =>
                      go(addressOf("admin/keys", { user: event.currentTarget.value }), true)
                    }
                  >
                    <option value="">{t.all}</option>
                    {owners
                      .filter((name) => name !== "")
                      .map((name) => (
                        <option key={name} value={name}>
                          {name}
                        </option>
                      ))}
                  </select>
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
              <Shown
                filter={`${words}\n${state}\n${owner}`}
                all={data.filter(passes)}
                none={t.keys.nothingLikeThat}
              >
                {(key) => (
                  <CredentialRow
                    key={key.id}
                    name={key.name}
                    mark={<code>{key.prefix}…</code>}
                    owner={<bdi>{key.username}</bdi>}
                    chips={key.labels}
                    state={stateOf(key)}
                    createdAt={key.created_at}
                    lastUsedAt={key.last_used_at}
                    expiresAt={key.expires_at}
                    urgency={urgency(key)}
                    onRevoke={() => setRevoking(key)}
                  />
                )}
              </Shown>
            </>
          );
        }}
      </Loading>
      {revoking ? (
        <RevokeDialog
          name={revoking.name}
          hint={`${fill(t.admin.ofUser, { name: revoking.username })} ${t.keys.revokeHint}`}
          revoke={() => admin.revokeKey(revoking.username, revoking.id)}
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
