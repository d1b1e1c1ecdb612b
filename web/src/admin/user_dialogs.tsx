// What is asked before a user is made, changed or deleted.
import { useState } from "preact/hooks";

import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { say } from "../ui/toasts";
import { admin, type AdministeredUser, type Role } from "./api";

interface Done {
  onDone: () => void;
  onClose: () => void;
}

/** Sends a form, says what was done, and is done. */
const doing =
  (send: () => Promise<unknown>, said: string, onDone: () => void): (() => Promise<void>) =>
  async () => {
    await send();
    say(said);
    onDone();
  };

function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  return (
    <label class="field">
      <span>{t.account.role}</span>
      <select value={role} onChange={(event) => onChange(event.currentTarget.value as Role)}>
        {Object.entries(t.account.roles).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <small>{t.admin.roleHints[role]}</small>
    </label>
  );
}

function PasswordField({ label, onInput }: { label: string; onInput: (value: string) => void }) {
  return (
    <label class="field">
      <span>
        {label} <small>{t.admin.passwordHint}</small>
      </span>
      <input
        type="password"
        required
        autocomplete="new-password"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

export function CreateUserDialog({ onDone, onClose }: Done) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  return (
    <FormDialog
      title={t.admin.newUser}
      label={t.admin.createUser}
      submit={doing(
        () => admin.createUser(name, password, role),
        fill(t.admin.userCreated, { name }),
        onDone,
      )}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.login.username}</span>
        <input
          required
          autofocus
          autocomplete="off"
          autocapitalize="none"
          maxLength={256}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <PasswordField label={t.login.password} onInput={setPassword} />
      <RoleField role={role} onChange={setRole} />
    </FormDialog>
  );
}

export function RoleDialog({ user, onDone, onClose }: Done & { user: AdministeredUser }) {
  const [role, setRole] = useState<Role>(user.role);
  return (
    <FormDialog
      title={fill(t.admin.roleTitle, { name: user.username })}
      label={t.admin.setRole}
      submit={doing(
        () => admin.setRole(user.username, role),
        fill(t.admin.roleSet, { name: user.username, role: t.account.roles[role] }),
        onDone,
      )}
      onClose={onClose}
    >
      <RoleField role={role} onChange={setRole} />
      <p class="quiet">{t.admin.roleHint}</p>
    </FormDialog>
  );
}

export function PasswordDialog({ user, onDone, onClose }: Done & { user: AdministeredUser }) {
  const [password, setPassword] = useState("");
  return (
    <FormDialog
      title={fill(t.admin.passwordTitle, { name: user.username })}
      label={t.admin.setPassword}
      submit={doing(
        () => admin.setPassword(user.username, password),
        fill(t.admin.passwordSet, { name: user.username }),
        onDone,
      )}
      onClose={onClose}
    >
      <p>{t.admin.passwordAfterwards}</p>
      <PasswordField label={t.account.newPassword} onInput={setPassword} />
    </FormDialog>
  );
}

export function LogoutDialog({ user, onDone, onClose }: Done & { user: AdministeredUser }) {
  return (
    <FormDialog
      dangerous
      title={fill(t.admin.logoutTitle, { name: user.username })}
      label={t.account.logOutEverywhere}
      submit={doing(
        () => admin.logOut(user.username),
        fill(t.admin.loggedOut, { name: user.username }),
        onDone,
      )}
      onClose={onClose}
    >
      <p>{t.admin.logoutHint}</p>
    </FormDialog>
  );
}

/** What can't be undone takes the name, typed anew. */
export function DeleteDialog({ user, onDone, onClose }: Done & { user: AdministeredUser }) {
  const [typed, setTyped] = useState("");
  return (
    <FormDialog
      dangerous
      title={fill(t.admin.deleteTitle, { name: user.username })}
      label={t.admin.deleteUser}
      submit={doing(
        async () => {
          if (typed !== user.username) throw new Error(t.admin.notTheName);
          await admin.deleteUser(user.username);
        },
        fill(t.admin.deleted, { name: user.username }),
        onDone,
      )}
      onClose={onClose}
    >
      <p>{fill(t.admin.deleteHint, { keys: user.api_keys ?? 0 })}</p>
      <label class="field">
        <span>{t.admin.typeTheName}</span>
        <input
          required
          autocomplete="off"
          autocapitalize="none"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
