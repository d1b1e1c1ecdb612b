// All of one unit.
import type { ComponentChildren } from "preact";

import { api } from "../api";
import type { Flag, ReviewedUnit, Unit } from "../api/types";
import { addressOf, unitAddress } from "../app/router";
import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { CopyButton } from "../ui/copy";
import { Icon } from "../ui/icons";
import { Loading, useLoaded } from "../ui/load";
import { Markdown } from "../ui/markdown";
import { Time } from "../ui/time";

export function Domains({ unit }: { unit: Unit }) {
  return (
    <ul class="chips" aria-label={t.unit.domains}>
      {unit.domains.map((domain) => (
        <li key={domain}>
          <a class="chip" href={addressOf("find", { domain })}>
            <bdi>{domain}</bdi>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function StatusBadge({ status }: { status: ReviewedUnit["status"] }) {
  return <Badge state={status}>{t.status[status]}</Badge>;
}

export function Confidence({ value }: { value: number }) {
  return (
    <span class="confidence">
      <meter min={0} max={1} value={value} aria-label={t.unit.confidence}>
        {value.toFixed(2)}
      </meter>
      <span class="figure">{value.toFixed(2)}</span>
    </span>
  );
}

export function Proposer({ unit }: { unit: Unit }) {
  return (
    <p class="byline">
      <bdi>{fill(t.unit.proposedBy, { who: unit.created_by ?? t.unit.unknownProposer })}</bdi>
      <span aria-hidden="true"> · </span>
      <Time at={unit.evidence.first_observed} />
    </p>
  );
}

function Term({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="term">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Names({ names }: { names: string[] }) {
  return (
    <>
      {names.map((name, i) => (
        <>
          {i > 0 ? ", " : ""}
          <bdi>{name}</bdi>
        </>
      ))}
    </>
  );
}

function Facts({ unit }: { unit: Unit }) {
  const { context, evidence } = unit;
  return (
    <dl class="facts">
      <Term name={t.unit.confidence}>
        <Confidence value={evidence.confidence} />
      </Term>
      <Term name={t.unit.evidence}>
        {fill(t.unit.confirmations, { count: evidence.confirmations })}
      </Term>
      <Term name={t.unit.firstObserved}>
        <Time at={evidence.first_observed} />
      </Term>
      <Term name={t.unit.lastConfirmed}>
        <Time at={evidence.last_confirmed} />
      </Term>
      {context.languages.length > 0 ? (
        <Term name={t.unit.languages}>
          <Names names={context.languages} />
        </Term>
      ) : null}
      {context.frameworks.length > 0 ? (
        <Term name={t.unit.frameworks}>
          <Names names={context.frameworks} />
        </Term>
      ) : null}
      {context.pattern ? (
        <Term name={t.unit.pattern}>
          <bdi>{context.pattern}</bdi>
        </Term>
      ) : null}
      {unit.superseded_by ? (
        <Term name={t.unit.supersededBy}>
          <a href={unitAddress(unit.superseded_by)}>{unit.superseded_by}</a>
        </Term>
      ) : null}
    </dl>
  );
}

function Flags({ flags }: { flags: Flag[] }) {
  if (flags.length === 0) return null;
  return (
    <section class="flags">
      <h3>
        <Icon name="flag" /> {fill(t.unit.flags, { count: flags.length })}
      </h3>
      <ul>
        {flags.map((flag) => (
          <li key={flag.timestamp}>
            <p class="flag-head">
              <strong>{t.unit.flagReason[flag.reason]}</strong> <Time at={flag.timestamp} />
            </p>
            {flag.detail ? <Markdown text={flag.detail} /> : null}
            {flag.duplicate_of ? (
              <p>
                {t.unit.duplicateOf}{" "}
                <a class="unit-id" href={unitAddress(flag.duplicate_of)}>
                  {flag.duplicate_of}
                </a>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Similar({ id }: { id: string }) {
  const loaded = useLoaded((signal) => api.similar(id, signal), [id]);
  return (
    <section class="similar">
      <h3>{t.unit.similar}</h3>
      <Loading loaded={loaded}>
        {({ data }) =>
          data.length === 0 ? (
            <p class="quiet">{t.unit.noSimilar}</p>
          ) : (
            <ul>
              {data.map(({ unit, similarity }) => (
                <li key={unit.knowledge_unit.id}>
                  <a href={unitAddress(unit.knowledge_unit.id)} dir="auto">
                    {unit.knowledge_unit.insight.summary}
                  </a>
                  <span class="quiet">
                    {fill(t.unit.similarity, { percent: Math.round(similarity * 100) })}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loading>
    </section>
  );
}

export function UnitView({ reviewed }: { reviewed: ReviewedUnit }) {
  const unit = reviewed.knowledge_unit;
  return (
    <div class="unit">
      <header class="unit-head">
        <Domains unit={unit} />
        <h2 class="unit-summary" dir="auto">
          {unit.insight.summary}
        </h2>
        <Proposer unit={unit} />
        {reviewed.status !== "pending" ? (
          <p class="byline">
            <StatusBadge status={reviewed.status} />{" "}
            <bdi>{fill(t.unit.by, { who: reviewed.reviewed_by ?? t.unit.unknownProposer })}</bdi>
            {reviewed.reviewed_at ? (
              <>
                <span aria-hidden="true"> · </span>
                <Time at={reviewed.reviewed_at} />
              </>
            ) : null}
          </p>
        ) : null}
      </header>
      <section>
        <h3 class="label">{t.unit.detail}</h3>
        <Markdown text={unit.insight.detail} />
      </section>
      <section class="callout">
        <h3 class="label">{t.unit.action}</h3>
        <Markdown text={unit.insight.action} />
      </section>
      <Flags flags={unit.flags} />
      <Facts unit={unit} />
      {unit.extensions && Object.keys(unit.extensions).length > 0 ? (
        <details>
          <summary>{t.unit.extensions}</summary>
          <pre tabIndex={0}>{JSON.stringify(unit.extensions, null, 2)}</pre>
        </details>
      ) : null}
      <Similar id={unit.id} />
      <footer class="unit-foot">
        <code class="unit-id">{unit.id}</code>
        <CopyButton text={unit.id} label={t.unit.id} />
      </footer>
    </div>
  );
}
