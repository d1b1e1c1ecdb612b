// Workspaces, of a server that serves them. Loaded when it is first shown.
import type { PageProps } from "../app/features";
import { t } from "../texts";
import { Board } from "./board";
import { useFeed } from "./feed";
import { SessionView } from "./session_page";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";

const views: [string, string][] = [
  ["board", t.workspaces.board],
  ["sessions", t.workspaces.sessions],
];
const viewsOfAdmins: [string, string][] = [...views, ["tokens", t.workspaces.tokens]];

export default function WorkspacesPage({ place, user }: PageProps) {
  const { feed, isLive } = useFeed();
  const isAdmin = user.role === "admin";
  const shown = isAdmin ? viewsOfAdmins : views;
  const view = shown.find(([name]) => name === place.path[1])?.[0] ?? "board";
  const session = view === "sessions" ? place.path[2] : undefined;
  return (
    <div class="page workspaces">
      <header class="page-head">
        <h1>{session ? t.workspaces.session : t.workspaces.title}</h1>
        <nav class="segmented" aria-label={t.workspaces.views}>
          {shown.map(([name, title]) => (
            <a
              key={name}
              href={`#/workspaces/${name}`}
              aria-current={name === view ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      <div role="status">
        {isLive ? null : <p class="notice notice-problem">{t.errors.unreachable}</p>}
      </div>
      {session ? (
        <SessionView key={session} feed={feed} id={session} />
      ) : view === "sessions" ? (
        <Sessions feed={feed} place={place} />
      ) : view === "tokens" ? (
        <Tokens />
      ) : (
        <Board feed={feed} mayBreak={isAdmin} />
      )}
    </div>
  );
}
