import { useState } from "preact/hooks";

import { api } from "../api";
import { Refused } from "../api/client";
import { logOut } from "../app/log_out";
import type { PageProps } from "../app/features";
import { type Theme, useTheme } from "../app/theme";
import { fill, t } from "../texts";
import { fullTime } from "../ui/time";
import { sentence } from "../ui/load";
import { say } from "../ui/toasts";

function Password({ username }: { username: string }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
    setProblem("");
    if (value("new") !== value("again")) {
      setProblem(t.account.different);
      return;
    }
    setBusy(true);
    try {
      await api.changePassword(value("old"), value("new"));
      // The session has ended with the old password; the new one is at hand.
      await api.logIn(username, value("new"));
      form.reset();
      say(t.account.changed);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) setProblem(t.account.wrongPassword);
      else if (error instanceof Refused && error.status === 429) {
        setProblem(fill(t.login.tooMany, { seconds: Math.max(1, error.retryAfter) }));
      } else setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="panel">
      <h2>{t.account.changePassword}</h2>
      <form class="narrow" onSubmit={(event) => void submit(event)}>
        <input
          class="visually-hidden"
          type="text"
          autocomplete="username"
          value={username}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <label class="field">
          <span>{t.account.oldPassword}</span>
          <input name="old" type="password" autocomplete="current-password" required />
        </label>
        <label class="field">
          <span>{t.account.newPassword}</span>
          <input name="new" type="password" autocomplete="new-password" required />
        </label>
        <label class="field">
          <span>{t.account.repeatPassword}</span>
          <input name="again" type="password" autocomplete="new-password" required />
        </label>
        <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
        <button type="submit" class="button button-primary" disabled={busy}>
          {t.account.submitPassword}
        </button>
      </form>
    </section>
  );
}

export function AccountPage({ user }: PageProps) {
  const [theme, setTheme] = useTheme();
  const leave = async (everywhere: boolean) => {
    try {
      await logOut(everywhere);
    } catch (error) {
      say(sentence(error), "problem");
    }
  };
  return (
    <div class="page account">
      <header class="page-head">
        <h1>{t.account.title}</h1>
      </header>
      <section class="panel">
        <h2>
          <bdi>{user.username}</bdi>
        </h2>
        <p class="quiet">
          {t.account.roles[user.role ?? "reviewer"]} · {t.account.since} {fullTime(user.created_at)}
        </p>
        <label class="field narrow">
          <span>{t.theme.label}</span>
          <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
            <option value="auto">{t.theme.auto}</option>
            <option value="light">{t.theme.light}</option>
            <option value="dark">{t.theme.dark}</option>
          </select>
        </label>
      </section>
      <Password username={user.username} />
      <section class="panel">
        <h2>{t.account.sessions}</h2>
        <p class="quiet">{t.account.logOutEverywhereHint}</p>
        <div class="actions">
          <button type="button" class="button" onClick={() => void leave(false)}>
            {t.account.logOut}
          </button>
          <button type="button" class="button button-reject" onClick={() => void leave(true)}>
            {t.account.logOutEverywhere}
          </button>
        </div>
      </section>
    </div>
  );
}
