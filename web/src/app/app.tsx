// Shows the login, or the pages to whoever is logged in.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { api } from "../api";
import { onSessionChanged, onSessionLost, Refused, setUser } from "../api/client";
import type { User } from "../api/types";
import { Login } from "../login/login";
import { keepOnlyOf } from "../review/decisions";
import { t } from "../texts";
import { featuresFor, hasUsers, nobody } from "./features";
import { usePlace } from "./router";
import { Shell } from "./shell";

type State = { user: User } | "asking" | "out" | "ended" | "unreachable";

export function App() {
  const [state, setState] = useState<State>("asking");
  const place = usePlace();
  const served = useRef<string[] | null>(null);

  const ask = useCallback(async () => {
    try {
      served.current ??= (await api.features()).features;
      if (!hasUsers(served.current)) {
        setState("out");
        return;
      }
      const user = await api.me();
      setUser(user.username);
      keepOnlyOf(user.username);
      setState({ user });
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 404)) {
        setState((before) => (typeof before === "object" || before === "ended" ? "ended" : "out"));
      } else {
        setState("unreachable");
      }
    }
  }, []);

  useEffect(() => {
    onSessionLost(() => setState("ended"));
    onSessionChanged(() => void ask());
    void ask();
  }, [ask]);

  // A server that restarts is asked until it answers.
  useEffect(() => {
    if (state !== "unreachable") return;
    const timer = setInterval(() => void ask(), 2000);
    return () => clearInterval(timer);
  }, [state, ask]);

  if (state === "asking")
    return (
      <p class="boot" role="status">
        {t.loading}
      </p>
    );
  if (state === "unreachable") {
    return (
      <main class="boot">
        <h1>{t.product}</h1>
        <p role="alert">{t.errors.unreachable}</p>
        <button type="button" class="button" onClick={() => void ask()}>
          {t.retry}
        </button>
      </main>
    );
  }
  const all = served.current ?? [];
  if (typeof state === "string") {
    const others = featuresFor(nobody, all);
    if (others.some((one) => one.path === place.path[0]) || !hasUsers(all)) {
      return <Shell key="" user={nobody} served={all} />;
    }
    return <Login ended={state === "ended"} others={others} onLogin={() => void ask()} />;
  }
  return <Shell key={state.user.username} user={state.user} served={all} />;
}
