// What is asked before a user is made, changed or deleted.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { t } from "../texts";
import { Dialog, DialogEnd } from "../ui/dialog";
import { sentence } from "../ui/load";
import { say } from "../ui/toasts";
import { admin, type AdministeredUser, type Role } from "./api";

interface Done {
  onDone: () => void;
  onClose: () => void;
}

/** A form in a dialog: sends it, says what was done, and shows why it couldn't be. */
function FormDialog({
  title,
  send,
  said,
  submit,
  dangerous = false,
  children,
  onDone,
  onClose,
}: Done & {
  title: string;
  send: () => Promise<unknown>;
  said: string;
  submit: string;
  dangerous?: boolean;
  children: ComponentChildren;
}) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await send();
      say(said);
      onDone();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void go(event)}>
        {children}
        <DialogEnd problem={problem} onClose={onClose}>
          <button
            type="submit"
            class={`button ${dangerous ? "button-reject" : "button-primary"}`}
            disabled={busy}
          >
            {submit}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

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

export function CreateUserDialog(done: Done) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  return (
    <FormDialog
      {...done}
      title={t.admin.newUser}
      submit={t.admin.createUser}
      said={t.admin.userCreated(name)}
      send={() => admin.createUser(name, password, role)}
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

export function RoleDialog({ user, ...done }: Done & { user: AdministeredUser }) {
  const [role, setRole] = useState<Role>(user.role);
  return (
    <FormDialog
      {...done}
      title={t.admin.roleTitle(user.username)}
      submit={t.admin.setRole}
      said={t.admin.roleSet(user.username, t.account.roles[role])}
      send={() => admin.setRole(user.username, role)}
    >
      <RoleField role={role} onChange={setRole} />
      <p class="quiet">{t.admin.roleHint}</p>
    </FormDialog>
  );
}

export function PasswordDialog({ user, ...done }: Done & { user: AdministeredUser }) {
  const [password, setPassword] = useState("");
  return (
    <FormDialog
      {...done}
      title={t.admin.passwordTitle(user.username)}
      submit={t.admin.setPassword}
      said={t.admin.passwordSet(user.username)}
      send={() => admin.setPassword(user.username, password)}
    >
      <p>{t.admin.passwordAfterwards}</p>
      <PasswordField label={t.account.newPassword} onInput={setPassword} />
    </FormDialog>
  );
}

export function LogoutDialog({ user, ...done }: Done & { user: AdministeredUser }) {
  return (
    <FormDialog
      {...done}
      dangerous
      title={t.admin.logoutTitle(user.username)}
      submit={t.account.logOutEverywhere}
      said={t.admin.loggedOut(user.username)}
      send={() => admin.logOut(user.username)}
    >
      <p>{t.admin.logoutHint}</p>
    </FormDialog>
  );
}

/** What can't be undone takes the name, typed anew. */
export function DeleteDialog({ user, ...done }: Done & { user: AdministeredUser }) {
  const [typed, setTyped] = useState("");
  return (
    <FormDialog
      {...done}
      dangerous
      title={t.admin.deleteTitle(user.username)}
      submit={t.admin.deleteUser}
      said={t.admin.deleted(user.username)}
      send={async () => {
        if (typed !== user.username) throw new Error(t.admin.notTheName);
        await admin.deleteUser(user.username);
      }}
    >
      <p>{t.admin.deleteHint(user.api_keys ?? 0)}</p>
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
