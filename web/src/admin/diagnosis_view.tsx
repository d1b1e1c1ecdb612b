// What `cq-server doctor` finds, run beside the server.
import { useEffect } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { say } from "../ui/toasts";
import { admin, type Diagnosis, type Finding } from "./api";

const lookSeconds = 1;

function FindingRow({ finding }: { finding: Finding }) {
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong>{finding.subject}</strong> <bdi>{finding.sentence}</bdi>
        </p>
        {finding.remedy ? (
          <p>
            <bdi>{finding.remedy}</bdi>
          </p>
        ) : null}
      </div>
      <div class="row-facts">
        <Badge state={finding.status}>{t.admin.findings[finding.status]}</Badge>
      </div>
    </li>
  );
}

function Findings({ diagnosis }: { diagnosis: Diagnosis }) {
  const wrong = ["problem", "warning"].flatMap((status) =>
    diagnosis.findings.filter((finding) => finding.status === status),
  );
  const fine = diagnosis.findings.filter(({ status }) => status === "ok");
  return (
    <>
      {wrong.length > 0 ? (
        <ul class="rows">
          {wrong.map((finding, i) => (
            <FindingRow key={i} finding={finding} />
          ))}
        </ul>
      ) : null}
      {fine.length > 0 ? (
        <details>
          <summary>{fill(t.admin.fine, { count: fine.length })}</summary>
          <ul class="rows">
            {fine.map((finding, i) => (
              <FindingRow key={i} finding={finding} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Summary({ diagnosis }: { diagnosis: Diagnosis }) {
  const { running, ended_at, problem, problems, warnings } = diagnosis;
  if (running) return <p>{t.admin.doctorRuns}</p>;
  if (!ended_at) return <p class="quiet">{t.admin.doctorNever}</p>;
  return (
    <p class={problem || problems > 0 ? "problem" : undefined}>
      {problem ?? fill(t.admin.found, { problems, warnings })} <Time at={ended_at} />
    </p>
  );
}

export function DiagnosisView({ looks }: { looks: number }) {
  const loaded = useLoaded((signal) => admin.diagnosis(signal), []);
  const { reload } = loaded;
  useEffect(() => {
    if (looks > 0) reload();
  }, [looks, reload]);
  const { data, look } = loaded;
  const running = data?.running ?? false;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(look, lookSeconds * 1000);
    return () => clearInterval(timer);
  }, [running, look]);
  const begin = async () => {
    try {
      await admin.diagnose();
    } catch (error) {
      say(sentence(error), "problem");
    }
    loaded.reload();
  };
  return (
    <section class="panel" aria-label={t.admin.doctor}>
      <header class="panel-head">
        <h2>{t.admin.doctor}</h2>
        <button
          type="button"
          class="button button-small"
          aria-disabled={running}
          onClick={() => (running ? undefined : void begin())}
        >
          {t.admin.runDoctor}
        </button>
      </header>
      <p class="quiet">{t.admin.doctorHint}</p>
      <Loading loaded={loaded}>
        {(diagnosis) => (
          <>
            <div role="status">
              <Summary diagnosis={diagnosis} />
            </div>
            <Findings diagnosis={diagnosis} />
          </>
        )}
      </Loading>
    </section>
  );
}
