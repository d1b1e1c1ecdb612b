import { useEffect, useRef, useState } from "preact/hooks";

import { api } from "../api";
import type { Feature } from "../app/features";
import { Refused, Unreachable } from "../api/client";
import { fill, t } from "../texts";
import { Icon } from "../ui/icons";
import { sentence } from "../ui/load";

/** Counts down the seconds that the server asks to wait. */
function useWait(): [number, (seconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === 0) return;
    const update = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    update();
    const timer = setInterval(update, 500);
    return () => clearInterval(timer);
  }, [until]);
  return [left, (seconds) => setUntil(Date.now() + seconds * 1000)];
}

/** `others` are pages that need no such login. */
export function Login({
  ended,
  others,
  onLogin,
}: {
  ended: boolean;
  others: Feature[];
  onLogin: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [shows, setShows] = useState(false);
  const [wait, setWait] = useWait();
  const [waited, setWaited] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = `${t.login.title} · ${t.product}`;
    name.current?.focus();
  }, []);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    setWaited(false);
    try {
      await api.logIn(name.current!.value, password.current!.value);
      onLogin();
    } catch (error) {
      if (error instanceof Unreachable) {
        setProblem(t.errors.unreachableOnce);
      } else if (error instanceof Refused && error.status === 401) {
        setProblem(t.login.wrong);
        password.current?.select();
      } else if (error instanceof Refused && error.status === 429) {
        setWait(Math.max(1, error.retryAfter));
        setWaited(true);
      } else {
        setProblem(sentence(error));
      }
    } finally {
      setBusy(false);
    }
  };

  const message = waited
    ? wait > 0
      ? fill(t.login.tooMany, { seconds: wait })
      : t.login.waitOver
    : problem;
  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <span class="brand-mark" aria-hidden="true">
          <Icon name="mark" />
        </span>
        <h1>{t.login.title}</h1>
        <p class="quiet">{ended ? t.login.ended : t.login.welcome}</p>
        <label class="field">
          <span>{t.login.username}</span>
          <input
            ref={name}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            required
          />
        </label>
        <label class="field">
          <span>{t.login.password}</span>
          <span class="password">
            <input
              ref={password}
              name="password"
              {...(shows ? { type: "text" as const } : { type: "password" as const })}
              autocomplete="current-password"
              required
            />
            <button
              type="button"
              class="icon-button"
              aria-pressed={shows}
              aria-label={shows ? t.login.hide : t.login.show}
              onClick={() => setShows(!shows)}
            >
              <Icon name="eye" />
            </button>
          </span>
        </label>
        <div class="login-message" role="alert">
          {message ? <p class={waited && wait === 0 ? "" : "problem"}>{message}</p> : null}
        </div>
        <button type="submit" class="button button-primary" disabled={busy || wait > 0}>
          {busy ? t.login.busy : t.login.submit}
        </button>
        {others.map((one) => (
          <p key={one.path}>
            <a href={`#/${one.path}`}>{fill(t.login.other, { title: one.title })}</a>
          </p>
        ))}
      </form>
    </main>
  );
}
