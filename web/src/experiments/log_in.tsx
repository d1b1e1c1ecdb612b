import { useEffect, useRef, useState } from "preact/hooks";

import { Refused } from "../api/client";
import { fill, t } from "../texts";
import { sentence } from "../ui/load";
import { tracker } from "./api";

/** The token that a login gives stays in a cookie, which no script can read. */
export function LogIn({ ended, onLogin }: { ended: boolean; onLogin: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await tracker.logIn(email.current!.value, password.current!.value);
      onLogin();
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 401) {
        setProblem(t.experiments.wrong);
        password.current?.select();
      } else if (status === 429) {
        setProblem(fill(t.login.tooMany, { seconds: Math.max(1, (error as Refused).retryAfter) }));
      } else {
        setProblem(sentence(error));
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="card tracker-login" onSubmit={(event) => void submit(event)} aria-busy={busy}>
      <h1>{t.experiments.logIn}</h1>
      <p class="quiet">{ended ? t.experiments.ended : t.experiments.logInHint}</p>
      <label class="field">
        <span>{t.experiments.email}</span>
        <input ref={email} name="email" autocomplete="username" autocapitalize="none" required />
      </label>
      <label class="field">
        <span>{t.login.password}</span>
        <input
          ref={password}
          type="password"
          name="password"
          autocomplete="current-password"
          required
        />
      </label>
      <div role="alert">{problem ? <p class="problem">{problem}</p> : null}</div>
      <button type="submit" class="button button-primary" disabled={busy}>
        {busy ? t.login.busy : t.login.submit}
      </button>
    </form>
  );
}
