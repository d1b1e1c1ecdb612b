// Access tokens of programs.
import { t } from "../texts";
import { type CreateProps, CreateTokenDialog, TokenList } from "../ui/tokens";
import { workspaces } from "./api";
import { utc } from "./types";

const scopes = [
  "sessions:read",
  "sessions:write",
  "commands:write",
  "commands:run",
  "artifacts:read",
  "artifacts:write",
  "debugger:write",
  "worktrees:write",
  "leases:write",
  "admin",
];

const day = 86_400;

function CreateDialog(props: CreateProps) {
  return (
    <CreateTokenDialog
      texts={{
        title: t.workspaces.tokenTitle,
        lifetimes: t.workspaces.lifetimes,
        scopes: t.workspaces.scopes,
        scopesMissing: t.workspaces.scopesMissing,
        submit: t.workspaces.tokenSubmit,
      }}
      maxLength={64}
      lifetime="30"
      scopes={scopes}
      usual={[]}
      hintOf={(scope) => (scope === "admin" ? <small> {t.workspaces.adminHint}</small> : null)}
      create={async (name, chosen, days) =>
        (await workspaces.createToken(name.trim(), chosen, days === null ? null : days * day)).token
      }
      {...props}
    />
  );
}

async function load(signal: AbortSignal) {
  return (await workspaces.tokens(signal)).map((token) => ({
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    revoked: Boolean(token.revoked_at),
    createdAt: utc(token.created_at),
    lastUsedAt: token.last_used_at && utc(token.last_used_at),
    expiresAt: token.expires_at && utc(token.expires_at),
  }));
}

export function Tokens() {
  return (
    <TokenList
      texts={{
        create: t.workspaces.newToken,
        none: t.workspaces.noTokens,
        made: t.workspaces.tokenMade,
        madeHint: t.workspaces.tokenMadeHint,
        revokeHint: t.workspaces.revokeHint,
      }}
      load={load}
      revoke={(id) => workspaces.revokeToken(id)}
      Create={CreateDialog}
    />
  );
}
