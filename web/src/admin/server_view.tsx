// How the server is set up, how its databases do, and who takes care of them.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import { api } from "../api";
import type { DatabaseFacts } from "../api/types";
import { fill, formatNumber, t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, sentence, useLoaded } from "../ui/load";
import { sizeOf } from "../ui/size";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";
import { admin } from "./api";
import { BackupsView } from "./backups_view";
import { DiagnosisView } from "./diagnosis_view";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Database({ database }: { database: DatabaseFacts }) {
  return (
    <section class="panel" aria-label={database.name}>
      <header class="panel-head">
        <h2>
          <bdi>{database.name}</bdi>
        </h2>
        <Badge state={database.ready ? "ready" : "unready"}>
          {database.ready ? t.admin.ready : t.admin.notReady}
        </Badge>
      </header>
      {database.problem ? <p class="problem">{database.problem}</p> : null}
      <dl class="about">
        <Fact name={t.admin.module}>
          <bdi>{database.module}</bdi> <bdi>{database.module_version}</bdi>
        </Fact>
        <Fact name={t.admin.revision}>{database.revision ?? t.admin.noRevision}</Fact>
        {database.ready && database.bytes > 0 ? (
          <Fact name={t.admin.size}>
            {sizeOf(database.bytes)}
            {database.log_bytes > 0
              ? ` (${fill(t.admin.log, { size: sizeOf(database.log_bytes) })})`
              : ""}
          </Fact>
        ) : null}
        {database.unreadable_records > 0 ? (
          <Fact name={t.admin.unreadable}>
            {formatNumber(database.unreadable_records)}{" "}
            <span class="quiet">{t.admin.unreadableHint}</span>
          </Fact>
        ) : null}
      </dl>
    </section>
  );
}

function LogLevel({ level, onSet }: { level: string; onSet: () => void }) {
  const [wanted, setWanted] = useState(level);
  useEffect(() => setWanted(level), [level]);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await admin.setLogLevel(wanted);
      say(fill(t.admin.logLevelSet, { level: wanted }));
      onSet();
    } catch (error) {
      say(sentence(error), "problem");
    }
  };
  return (
    <form class="inline-form" onSubmit={(event) => void submit(event)}>
      <select
        aria-label={t.admin.logLevel}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      >
        {Object.entries(t.admin.logLevels).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <button type="submit" class="button button-small">
        {t.admin.setLogLevel}
      </button>
      <span class="quiet">{t.admin.logLevelHint}</span>
    </form>
  );
}

export function ServerView() {
  const loaded = useLoaded((signal) => api.server(signal), []);
  /** How often everything on the page was to be looked at again. */
  const [looks, setLooks] = useState(0);
  const lookAgain = () => {
    loaded.reload();
    setLooks((count) => count + 1);
  };
  return (
    <Loading loaded={loaded}>
      {(server) => (
        <>
          <section class="panel">
            <header class="panel-head">
              <h2>{t.admin.server}</h2>
              <button type="button" class="button button-small" onClick={lookAgain}>
                {t.admin.lookAgain}
              </button>
            </header>
            {server.problem ? <p class="problem">{server.problem}</p> : null}
            <dl class="about">
              <Fact name={t.admin.version}>cq-server {server.version}</Fact>
              <Fact name={t.admin.running}>
                <Time at={server.started_at} />
              </Fact>
              <Fact name={t.admin.features}>{server.features.join(", ")}</Fact>
              <Fact name={t.admin.transport}>{server.tls ? "HTTPS" : t.admin.plainHttp}</Fact>
              <Fact name={t.admin.logLevel}>
                <LogLevel level={server.log_level} onSet={loaded.reload} />
              </Fact>
              <Fact name={t.admin.audit}>
                {server.audit_days === 0
                  ? t.admin.auditOff
                  : fill(t.admin.auditKept, { days: server.audit_days, most: server.audit_most })}
              </Fact>
            </dl>
          </section>
          <div class="panels">
            {server.databases.map((database) => (
              <Database key={database.name} database={database} />
            ))}
          </div>
          <BackupsView recorded={server.audit_days > 0} looks={looks} />
          <DiagnosisView looks={looks} />
        </>
      )}
    </Loading>
  );
}
