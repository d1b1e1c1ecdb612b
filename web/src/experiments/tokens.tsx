// API tokens of training scripts.
import { t } from "../texts";
import { type CreateProps, CreateTokenDialog, TokenList } from "../ui/tokens";
import { tracker } from "./api";
import { utc } from "./types";

const scopes = [
  "project.view",
  "project.edit",
  "project.delete",
  "projects.create",
  "experiments.view",
  "experiments.create",
  "experiments.edit",
  "experiments.delete",
  "hypotheses.view",
  "hypotheses.create",
  "hypotheses.edit",
  "hypotheses.delete",
  "metrics.view",
  "metrics.create",
  "teams.view",
  "teams.manage",
  "teams.delete",
];

/** What a training script needs. */
const usual = [
  "project.view",
  "experiments.view",
  "experiments.create",
  "experiments.edit",
  "metrics.view",
  "metrics.create",
];

function CreateDialog(props: CreateProps) {
  return (
    <CreateTokenDialog
      texts={{
        title: t.experiments.tokenTitle,
        lifetimes: t.experiments.lifetimes,
        scopes: t.experiments.scopes,
        scopesMissing: t.experiments.scopesMissing,
        submit: t.experiments.createToken,
      }}
      maxLength={255}
      lifetime="90"
      scopes={scopes}
      usual={usual}
      create={async (name, chosen, days) => (await tracker.createToken(name, chosen, days)).token}
      {...props}
    />
  );
}

async function load(signal: AbortSignal) {
  return (await tracker.tokens(signal)).map((token) => ({
    ...token,
    createdAt: utc(token.createdAt),
    lastUsedAt: token.lastUsedAt && utc(token.lastUsedAt),
    expiresAt: token.expiresAt && utc(token.expiresAt),
  }));
}

export function Tokens() {
  return (
    <>
      <p class="quiet">{t.experiments.tokenHint}</p>
      <TokenList
        texts={{
          create: t.experiments.newToken,
          none: t.experiments.noTokens,
          made: t.experiments.tokenMade,
          madeHint: t.experiments.tokenMadeHint,
          revokeHint: t.experiments.revokeHint,
        }}
        load={load}
        revoke={(id) => tracker.revokeToken(id)}
        Create={CreateDialog}
      />
    </>
  );
}
