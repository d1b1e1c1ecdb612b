// Experiments, for whoever has an account of theirs. Loaded when it is first shown.
import { useEffect, useRef, useState } from "preact/hooks";

import type { PageProps } from "../app/features";
import type { Place } from "../app/router";
import { t } from "../texts";
import { Loading, sentence, useLoaded } from "../ui/load";
import { say } from "../ui/toasts";
import { onLoginLost, tracker } from "./api";
import { LogIn } from "./log_in";
import { ProjectPage } from "./project_page";
import { Projects } from "./projects";
import { RunPage } from "./run_page";
import { Teams } from "./teams";
import { Tokens } from "./tokens";
import type { Account } from "./types";

const views: [string, string][] = [
  ["projects", t.experiments.projects],
  ["teams", t.experiments.teams],
  ["tokens", t.experiments.tokens],
];

function View({ place, account }: { place: Place; account: Account }) {
  const [, view, id] = place.path;
  if (view === "runs" && id) return <RunPage key={id} id={id} self={account.id} place={place} />;
  if (view === "teams") return <Teams self={account.id} />;
  if (view === "tokens") return <Tokens />;
  if (id) return <ProjectPage key={id} id={id} self={account.id} place={place} />;
  return <Projects />;
}

function Known({ account, place, onLeft }: KnownProps) {
  const view = place.path[1] ?? "projects";
  const isList = place.path.length <= 2;
  // What had the focus may have gone with the page that was shown before.
  const at = place.path.join("/");
  const shown = useRef(at);
  useEffect(() => {
    if (shown.current !== at && document.activeElement === document.body) {
      document.querySelector("main")?.focus({ preventScroll: true });
    }
    shown.current = at;
  }, [at]);
  const leave = async () => {
    try {
      await tracker.logOut();
      onLeft();
    } catch (error) {
      say(sentence(error), "problem");
    }
  };
  return (
    <>
      <header class="page-head">
        {isList ? <h1>{t.experiments.title}</h1> : null}
        <nav class="segmented" aria-label={t.experiments.views}>
          {views.map(([name, title]) => (
            <a
              key={name}
              href={`#/experiments/${name}`}
              aria-current={name === view ? (isList ? "page" : "true") : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      <View place={place} account={account} />
      <footer class="list-foot">
        <p class="quiet">
          {t.experiments.account} <bdi>{account.email}</bdi>
        </p>
        <button type="button" class="button button-small" onClick={() => void leave()}>
          {t.experiments.logOut}
        </button>
      </footer>
    </>
  );
}

interface KnownProps {
  account: Account;
  place: Place;
  onLeft: () => void;
}

export default function ExperimentsPage({ place }: PageProps) {
  const [isLost, setLost] = useState(false);
  const loaded = useLoaded((signal) => tracker.session(signal), []);
  const again = (lost: boolean) => {
    setLost(lost);
    loaded.reload();
  };
  useEffect(() => {
    onLoginLost(() => again(true));
    return () => onLoginLost(() => {});
  }, [loaded.reload]);
  return (
    <div class="page experiments">
      <Loading loaded={loaded}>
        {({ account }) =>
          account ? (
            <Known key={account.id} account={account} place={place} onLeft={() => again(false)} />
          ) : (
            <LogIn ended={isLost} onLogin={() => again(false)} />
          )
        }
      </Loading>
    </div>
  );
}
