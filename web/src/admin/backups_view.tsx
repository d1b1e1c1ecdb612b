// The backups that commands made, as the audit has them.
import { useEffect } from "preact/hooks";

import { addressOf } from "../app/router";
import { t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, useLoaded } from "../ui/load";
import { sizeOf } from "../ui/size";
import { Time } from "../ui/time";
import { admin, type RecordedBackup } from "./api";

const dayMilliseconds = 86_400_000;

function BackupRow({ backup }: { backup: RecordedBackup }) {
  const { at, by, path, databases, failure, bytes } = backup;
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <code>{path}</code>
        </p>
        {failure ? (
          <p class="problem">
            <bdi>{failure}</bdi>
          </p>
        ) : null}
        <p class="quiet">
          <bdi>{databases}</bdi> · <bdi>{by}</bdi> · <Time at={at} />
        </p>
      </div>
      <div class="row-facts">
        {failure ? (
          <Badge state="failed">{t.admin.backupFailed}</Badge>
        ) : bytes === null ? (
          <Badge state="missing">{t.admin.backupMissing}</Badge>
        ) : (
          <span>{sizeOf(bytes)}</span>
        )}
      </div>
    </li>
  );
}

/** What is wrong with how long ago the last one was that is seen where it was put, if anything. */
function Age({ backups, recorded }: { backups: RecordedBackup[]; recorded: boolean }) {
  const last = backups.find(({ failure, bytes }) => failure === null && bytes !== null);
  if (!recorded) return <p class="notice">{t.admin.backupsUnrecorded}</p>;
  if (!last) {
    return <p class="notice">{backups.length > 0 ? t.admin.noneSeen : t.admin.noBackup}</p>;
  }
  if (Date.now() - Date.parse(last.at) < dayMilliseconds) return null;
  return (
    <p class="notice">
      {t.admin.oldBackup} <Time at={last.at} />
    </p>
  );
}

export function BackupsView({ recorded, looks }: { recorded: boolean; looks: number }) {
  const loaded = useLoaded((signal) => admin.backups(signal), []);
  const { reload } = loaded;
  useEffect(() => {
    if (looks > 0) reload();
  }, [looks, reload]);
  return (
    <section class="panel" aria-label={t.admin.backups}>
      <header class="panel-head">
        <h2>{t.admin.backups}</h2>
        <a href={addressOf("admin/audit", { act: "database.restore" })}>{t.admin.restores}</a>
      </header>
      <p class="quiet">
        {t.admin.backupsHint} <code>cq-server backup FILE</code>
      </p>
      <Loading loaded={loaded}>
        {({ data }) => (
          <>
            <Age backups={data} recorded={recorded} />
            {data.length > 0 ? (
              <ul class="rows">
                {data.map((backup, i) => (
                  <BackupRow key={i} backup={backup} />
                ))}
              </ul>
            ) : null}
          </>
        )}
      </Loading>
    </section>
  );
}
