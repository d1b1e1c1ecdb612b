// Who may log in, with which role.
import { useEffect, useRef, useState } from "preact/hooks";

import { addressOf } from "../app/router";
import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icons";
import { Loading, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { admin, type AdministeredUser } from "./api";
import { Shown } from "./shown";
import {
  CreateUserDialog,
  DeleteDialog,
  LogoutDialog,
  PasswordDialog,
  RoleDialog,
} from "./user_dialogs";

const dialogs = {
  role: RoleDialog,
  password: PasswordDialog,
  logout: LogoutDialog,
  delete: DeleteDialog,
};
type Act = keyof typeof dialogs;

function UserRow({
  user,
  isSelf,
  onAct,
}: {
  user: AdministeredUser;
  isSelf: boolean;
  onAct: (act: Act) => void;
}) {
  // One's own password and sessions are under "Account", with the old password.
  const acts: Act[] = isSelf ? ["role", "delete"] : ["role", "password", "logout", "delete"];
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong dir="auto">{user.username}</strong>{" "}
          {isSelf ? <span class="quiet">{t.admin.yourself}</span> : null}
        </p>
        <p class="quiet">
          {t.keys.created} <Time at={user.created_at} /> · {t.admin.lastLogin}{" "}
          {user.last_login_at ? <Time at={user.last_login_at} /> : t.admin.noLogin}
          {user.api_keys === null ? null : (
            <>
              {" · "}
              <a href={addressOf("admin/keys", { user: user.username })}>
                {fill(t.admin.keyCount, { active: user.active_api_keys ?? 0, all: user.api_keys })}
              </a>
            </>
          )}
          {" · "}
          <a href={addressOf("admin/audit", { actor: user.username })}>{t.admin.theirActs}</a>
        </p>
      </div>
      <div class="row-facts">
        <Badge state={user.role}>{t.account.roles[user.role]}</Badge>
        <div class="row-acts">
          {acts.map((act) => (
            <button
              key={act}
              type="button"
              class="button button-small"
              aria-label={`${t.admin.acts[act]}: ${user.username}`}
              onClick={() => onAct(act)}
            >
              {t.admin.acts[act]}
            </button>
          ))}
        </div>
      </div>
    </li>
  );
}

export function UsersView({ self }: { self: string }) {
  const loaded = useLoaded((signal) => admin.users(signal), []);
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<{ act: Act; user: AdministeredUser } | null>(null);
  const [words, setWords] = useState("");
  const [role, setRole] = useState("");
  const passes = (user: AdministeredUser) =>
    (role === "" || user.role === role) &&
    user.username.toLowerCase().includes(words.toLowerCase());
  const AskedDialog = asked && dialogs[asked.act];
  // The button that was pressed may have gone with its row.
  const newUser = useRef<HTMLButtonElement>(null);
  const hasChanged = useRef(false);
  useEffect(() => {
    if (hasChanged.current && document.activeElement === document.body) newUser.current?.focus();
    hasChanged.current = false;
  }, [loaded.data]);
  const done = () => {
    hasChanged.current = true;
    // The whole page is another one for who has another role.
    if (asked?.user.username === self) location.reload();
    setCreating(false);
    setAsked(null);
    loaded.reload();
  };
  return (
    <>
      <div class="actions">
        <button
          ref={newUser}
          type="button"
          class="button button-primary"
          onClick={() => setCreating(true)}
        >
          <Icon name="plus" /> {t.admin.newUser}
        </button>
      </div>
      <Loading loaded={loaded}>
        {({ data }) => (
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
                <span>{t.account.role}</span>
                <select value={role} onChange={(event) => setRole(event.currentTarget.value)}>
                  <option value="">{t.all}</option>
                  {Object.entries(t.account.roles).map(([value, text]) => (
                    <option key={value} value={value}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            <Shown filter={`${words}\n${role}`} all={data.filter(passes)} none={t.admin.noUsers}>
              {(user) => (
                <UserRow
                  key={user.username}
                  user={user}
                  isSelf={user.username === self}
                  onAct={(act) => setAsked({ act, user })}
                />
              )}
            </Shown>
          </>
        )}
      </Loading>
      {creating ? <CreateUserDialog onDone={done} onClose={() => setCreating(false)} /> : null}
      {asked && AskedDialog ? (
        <AskedDialog user={asked.user} onDone={done} onClose={() => setAsked(null)} />
      ) : null}
    </>
  );
}
