// What administrators do: users, everybody's keys, the audit, the server. Loaded when it is first
// shown.
import type { PageProps } from "../app/features";
import { t } from "../texts";
import { AuditView } from "./audit_view";
import { KeysView } from "./keys_view";
import { ServerView } from "./server_view";
import { UsersView } from "./users_view";

const views: [string, string][] = [
  ["users", t.admin.users],
  ["keys", t.admin.keys],
  ["audit", t.admin.audit],
  ["server", t.admin.server],
];

export default function AdminPage({ place, user }: PageProps) {
  const view = place.path[1] ?? "users";
  return (
    <div class="page admin">
      <header class="page-head">
        <h1>{t.admin.title}</h1>
        <nav class="segmented" aria-label={t.admin.views}>
          {views.map(([name, title]) => (
            <a
              key={name}
              href={`#/admin/${name}`}
              aria-current={name === view ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      {view === "keys" ? (
        <KeysView place={place} />
      ) : view === "audit" ? (
        <AuditView place={place} />
      ) : view === "server" ? (
        <ServerView />
      ) : (
        <UsersView self={user.username} />
      )}
    </div>
  );
}
