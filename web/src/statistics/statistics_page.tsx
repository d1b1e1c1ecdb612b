import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { api } from "../api";
import type { Day, ReviewStatistics, ZeroHits } from "../api/types";
import { addressOf, unitAddress } from "../app/router";
import { fill, formatNumber, t } from "../texts";
import { Badge } from "../ui/badge";
import { Loading, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { alike } from "./alike";
import { Bars } from "./bars";

const firstDomains = 12;

/** The chart comes with a library of its own, after the first view. */
function Daily({ days }: { days: Day[] }) {
  const [Chart, setChart] = useState<ComponentType<{ days: Day[] }> | null>(null);
  useEffect(() => {
    void import("./daily_chart").then((module) => setChart(() => module.default));
  }, []);
  return (
    <>
      <div class="chart-frame">{Chart ? <Chart days={days} /> : null}</div>
      <p class="quiet">{t.statistics.dailyHint}</p>
      <details>
        <summary>{t.statistics.asTable}</summary>
        <div class="table-frame" tabIndex={0} role="region" aria-label={t.statistics.daily}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.statistics.date}</th>
                <th scope="col">{t.statistics.of.proposed}</th>
                <th scope="col">{t.statistics.of.approved}</th>
                <th scope="col">{t.statistics.of.rejected}</th>
              </tr>
            </thead>
            <tbody>
              {[...days].reverse().map((day) => (
                <tr key={day.date}>
                  <th scope="row">
                    <a
                      href={addressOf("find", {
                        since: `${day.date}T00:00:00Z`,
                        until: `${day.date}T23:59:59.999999Z`,
                      })}
                    >
                      {day.date}
                    </a>
                  </th>
                  <td>{formatNumber(day.proposed)}</td>
                  <td>{formatNumber(day.approved)}</td>
                  <td>{formatNumber(day.rejected)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function Domains({ domains }: { domains: Record<string, number> }) {
  const [showsAll, setShowsAll] = useState(false);
  const all = Object.entries(domains).map(([name, count]) => ({
    name,
    count,
    address: addressOf("find", { domain: name, status: "approved" }),
  }));
  const pairs = alike(all.map((bar) => bar.name));
  const left = all.length - firstDomains;
  return (
    <section class="panel">
      <h2>{t.statistics.domains}</h2>
      <p class="quiet">{t.statistics.domainsHint}</p>
      <Bars bars={showsAll ? all : all.slice(0, firstDomains)} label={t.statistics.domains} />
      {left > 0 && !showsAll ? (
        <button type="button" class="button button-small" onClick={() => setShowsAll(true)}>
          {fill(t.statistics.moreDomains, { count: left })}
        </button>
      ) : null}
      {pairs.length > 0 ? (
        <>
          <h3>{t.statistics.alike}</h3>
          <p class="quiet">{t.statistics.alikeHint}</p>
          <ul class="pairs">
            {pairs.map(([one, other]) => (
              <li key={`${one} ${other}`}>
                <a href={addressOf("find", { domain: one })}>
                  <bdi>{one}</bdi>
                </a>{" "}
                ·{" "}
                <a href={addressOf("find", { domain: other })}>
                  <bdi>{other}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function Recent({ statistics }: { statistics: ReviewStatistics }) {
  return (
    <section class="panel">
      <h2>{t.statistics.activity}</h2>
      <ul class="activity">
        {statistics.recent_activity.map((activity) => (
          <li key={`${activity.unit_id} ${activity.type}`}>
            <Badge state={activity.type}>{t.statistics.activityOf[activity.type]}</Badge>
            <a href={unitAddress(activity.unit_id)} dir="auto">
              {activity.summary}
            </a>
            <span class="quiet">
              {activity.reviewed_by ? (
                <>
                  <bdi>{activity.reviewed_by}</bdi> ·{" "}
                </>
              ) : null}
              {activity.timestamp ? <Time at={activity.timestamp} /> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NotFound({ zeroHits }: { zeroHits: ZeroHits }) {
  if (!zeroHits.kept) return <p class="quiet">{t.statistics.zeroHitsOff}</p>;
  if (zeroHits.data.length === 0) return <p class="quiet">{t.statistics.zeroHitsNone}</p>;
  return (
    <ul class="zero-hits">
      {zeroHits.data.slice(0, 50).map((hit) => (
        <li key={`${hit.date} ${hit.domains.join(" ")}`}>
          <span>
            {hit.domains.map((domain) => (
              <a key={domain} class="chip" href={addressOf("find", { domain })}>
                <bdi>{domain}</bdi>
              </a>
            ))}
          </span>
          <span class="quiet">
            {fill(t.statistics.times, { count: hit.times })} · {hit.date}
          </span>
        </li>
      ))}
    </ul>
  );
}

const edges: Record<string, string> = {
  "0.0-0.3": "0-0.3",
  "0.3-0.6": "0.3-0.6",
  "0.6-0.8": "0.6-0.8",
  "0.8-1.0": "0.8-1",
};

export function StatisticsPage() {
  const loaded = useLoaded((signal) => api.statistics(signal), []);
  const zeroHits = useLoaded((signal) => api.zeroHits(signal), []);
  return (
    <div class="page statistics">
      <header class="page-head">
        <h1>{t.statistics.title}</h1>
      </header>
      <Loading loaded={loaded}>
        {(statistics) => (
          <>
            <ul class="tiles">
              {(["pending", "approved", "rejected"] as const).map((status) => (
                <li key={status}>
                  <a
                    class={`tile tile-${status}`}
                    href={status === "pending" ? "#/review" : addressOf("find", { status })}
                  >
                    <span class="tile-figure">{formatNumber(statistics.counts[status])}</span>
                    <span>{t.statistics.of[status]}</span>
                  </a>
                </li>
              ))}
            </ul>
            <section class="panel">
              <h2>{t.statistics.daily}</h2>
              {statistics.trends.daily.length > 0 ? (
                <Daily days={statistics.trends.daily} />
              ) : (
                <p class="quiet">{t.statistics.noDays}</p>
              )}
            </section>
            <div class="panels">
              <Domains domains={statistics.domains} />
              <div class="column">
                <section class="panel">
                  <h2>{t.statistics.confidence}</h2>
                  <Bars
                    label={t.statistics.confidence}
                    bars={Object.entries(statistics.confidence_distribution).map(
                      ([name, count]) => ({
                        name: name.replace("-", " – "),
                        count,
                        address: addressOf("find", { status: "approved", confidence: edges[name] }),
                      }),
                    )}
                  />
                </section>
                <section class="panel">
                  <h2>{t.statistics.zeroHits}</h2>
                  <p class="quiet">{t.statistics.zeroHitsHint}</p>
                  <Loading loaded={zeroHits}>{(data) => <NotFound zeroHits={data} />}</Loading>
                </section>
              </div>
            </div>
            <Recent statistics={statistics} />
          </>
        )}
      </Loading>
    </div>
  );
}
