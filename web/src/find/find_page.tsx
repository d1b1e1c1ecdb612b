import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { api, exportAddress, type UnitFilter } from "../api";
import type { ReviewedUnit } from "../api/types";
import type { PageProps } from "../app/features";
import { addressOf, go, readPlace, unitAddress } from "../app/router";
import { fill, t } from "../texts";
import { sentence } from "../ui/load";
import { daysAgo, Time } from "../ui/time";
import { Confidence, StatusBadge } from "../unit/unit_view";

/** The filters as the address has them. */
const names = [
  "q",
  "domain",
  "status",
  "proposer",
  "flagged",
  "confidence",
  "age",
  "stale",
  "since",
  "until",
] as const;
type Filters = Partial<Record<(typeof names)[number], string>>;

const confidences: [string, string][] = [
  ["0-0.3", "0.0 – 0.3"],
  ["0.3-0.6", "0.3 – 0.6"],
  ["0.6-0.8", "0.6 – 0.8"],
  ["0.8-1", "0.8 – 1.0"],
];

function read(parameters: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of names) {
    const value = parameters.get(name);
    if (value) filters[name] = value;
  }
  return filters;
}

function toQuestion(filters: Filters): UnitFilter {
  const { confidence, age, stale, since, until, ...rest } = filters;
  const [min, max] = confidence?.split("-") ?? [];
  return {
    ...rest,
    ...(min ? { confidence_min: min } : {}),
    ...(max ? { confidence_max: max } : {}),
    ...(age ? { since: daysAgo(Number(age)) } : since ? { since } : {}),
    ...(until ? { until } : {}),
    ...(stale ? { confirmed_before: daysAgo(Number(stale)) } : {}),
  };
}

function Choice({
  label,
  name,
  filters,
  options,
  change,
}: {
  label: string;
  name: keyof Filters;
  filters: Filters;
  options: [string, string][];
  change: (name: keyof Filters, value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={filters[name] ?? ""}
        onChange={(event) => change(name, event.currentTarget.value)}
      >
        <option value="">{t.find.any}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Words({
  label,
  hint,
  name,
  filters,
  version,
  change,
}: {
  label: string;
  hint?: string;
  name: keyof Filters;
  filters: Filters;
  /** Another one when the address has changed otherwise than by change(): the text is its then. */
  version: number;
  change: (name: keyof Filters, value: string) => void;
}) {
  const [text, setText] = useState(filters[name] ?? "");
  const inAddress = filters[name] ?? "";
  // At once, as what waits to be put into the address may be due.
  useLayoutEffect(() => setText(inAddress), [version]);
  useLayoutEffect(() => {
    if (text === inAddress) return;
    const timer = setTimeout(() => change(name, text), 300);
    return () => clearTimeout(timer);
  }, [text, inAddress, version]);
  return (
    <label class="field">
      <span>
        {label} {hint ? <small>{hint}</small> : null}
      </span>
      <input
        type="search"
        value={text}
        maxLength={500}
        autofocus={name === "q"}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </label>
  );
}

interface Results {
  key: string;
  units: ReviewedUnit[];
  cursor: string | null;
}

export function FindPage({ place }: PageProps) {
  const filters = read(place.parameters);
  const key = JSON.stringify(filters);
  const [results, setResults] = useState<Results | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);
  /** The filters as change() has put them into the address. */
  const own = useRef({ key, version: 0 });
  /** Ends with the question. */
  const under = useRef(new AbortController());

  const change = (name: keyof Filters, value: string) => {
    // The address may have changed since what is shown was drawn.
    const next = read(readPlace(location.hash).parameters);
    if (value === "") delete next[name];
    else next[name] = value;
    const address = addressOf("find", next);
    own.current.key = JSON.stringify(read(readPlace(address).parameters));
    go(address, true);
  };
  if (own.current.key !== key) own.current = { key, version: own.current.version + 1 };

  useEffect(() => {
    const abort = new AbortController();
    under.current = abort;
    setBusy(true);
    api.search(toQuestion(filters), null, abort.signal).then(
      (page) => {
        setResults({ key, units: page.data, cursor: page.next_cursor });
        setError(null);
        setBusy(false);
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason);
        setBusy(false);
      },
    );
    return () => abort.abort();
  }, [key, attempt]);

  const more = async () => {
    if (!results?.cursor || busy) return;
    const { signal } = under.current;
    setBusy(true);
    try {
      const page = await api.search(toQuestion(filters), results.cursor, signal);
      setResults((before) =>
        before?.key === key
          ? { key, units: [...before.units, ...page.data], cursor: page.next_cursor }
          : before,
      );
      setBusy(false);
    } catch (reason) {
      if (signal.aborted) return; // another question is under way
      setError(reason);
      setBusy(false);
    }
  };

  const hasFilters = Object.keys(filters).length > 0;
  return (
    <div class="page find">
      <header class="page-head">
        <div>
          <h1>{t.find.title}</h1>
          <p class="quiet" role="status">
            {results
              ? fill(results.cursor !== null ? t.find.shownNewest : t.find.shown, {
                  count: results.units.length,
                })
              : t.loading}
          </p>
        </div>
        <nav class="page-tools" aria-label={t.find.quick}>
          <a
            class="button button-small"
            href={addressOf("find", { status: "approved", flagged: "true" })}
          >
            {t.find.quickFlagged}
          </a>
          <a
            class="button button-small"
            href={addressOf("find", { status: "approved", stale: "90" })}
          >
            {t.find.quickStale}
          </a>
          <a class="button button-small" href={addressOf("second-look")}>
            {t.find.oneByOne}
          </a>
        </nav>
      </header>

      <form
        class="filters"
        role="search"
        aria-label={t.find.filters}
        onSubmit={(event) => event.preventDefault()}
      >
        <Words
          label={t.find.words}
          hint={t.find.wordsHint}
          name="q"
          filters={filters}
          version={own.current.version}
          change={change}
        />
        <Words
          label={t.find.domain}
          name="domain"
          filters={filters}
          version={own.current.version}
          change={change}
        />
        <Words
          label={t.find.proposer}
          name="proposer"
          filters={filters}
          version={own.current.version}
          change={change}
        />
        <Choice
          label={t.find.status}
          name="status"
          filters={filters}
          change={change}
          options={Object.entries(t.status)}
        />
        <Choice
          label={t.find.flagged}
          name="flagged"
          filters={filters}
          change={change}
          options={[
            ["true", t.find.flaggedYes],
            ["false", t.find.flaggedNo],
          ]}
        />
        <Choice
          label={t.find.confidence}
          name="confidence"
          filters={filters}
          change={change}
          options={confidences}
        />
        <Choice
          label={t.find.age}
          name="age"
          filters={filters}
          change={change}
          options={Object.entries(t.find.ages)}
        />
        <Choice
          label={t.find.stale}
          name="stale"
          filters={filters}
          change={change}
          options={Object.entries(t.find.stales)}
        />
      </form>
      {filters.since || filters.until ? (
        <p class="quiet">
          {t.find.age}{" "}
          {filters.since ? fill(t.find.from, { date: filters.since.slice(0, 10) }) : ""}{" "}
          {filters.until ? fill(t.find.until, { date: filters.until.slice(0, 10) }) : ""}
        </p>
      ) : null}

      {error ? (
        <div class="notice notice-problem" role="alert">
          <p>{sentence(error)}</p>
          <button type="button" class="button button-small" onClick={() => setAttempt(attempt + 1)}>
            {t.retry}
          </button>
        </div>
      ) : null}

      {results && results.units.length === 0 ? (
        <div class="empty">
          <h2>{t.find.nothing}</h2>
          {hasFilters ? (
            <>
              <p class="quiet">{t.find.nothingHint}</p>
              <a class="button" href="#/find">
                {t.clear}
              </a>
            </>
          ) : null}
        </div>
      ) : null}

      {results && results.units.length > 0 ? (
        <>
          <ul class="rows" aria-busy={busy && results.key !== key}>
            {results.units.map((reviewed) => {
              const unit = reviewed.knowledge_unit;
              return (
                <li class="row" key={unit.id}>
                  <div class="row-text">
                    <a href={unitAddress(unit.id)} dir="auto">
                      {unit.insight.summary}
                    </a>
                    <p class="quiet">
                      <bdi>{unit.domains.join(", ")}</bdi> ·{" "}
                      <bdi>{unit.created_by ?? t.unit.unknownProposer}</bdi> ·{" "}
                      <Time at={unit.evidence.first_observed} />
                      {unit.flags.length > 0 ? (
                        <span class="flag-count">
                          {" "}
                          · {fill(t.unit.flags, { count: unit.flags.length })}
                        </span>
                      ) : null}
                    </p>
                  </div>
                  <div class="row-facts">
                    <Confidence value={unit.evidence.confidence} />
                    <StatusBadge status={reviewed.status} />
                  </div>
                </li>
              );
            })}
          </ul>
          <div class="list-foot">
            {results.cursor ? (
              <button type="button" class="button" disabled={busy} onClick={() => void more()}>
                {t.more}
              </button>
            ) : null}
            <div class="export">
              <span class="quiet">{t.find.export}</span>
              <a
                class="button button-small"
                href={exportAddress("jsonl", toQuestion(filters))}
                download="units.jsonl"
              >
                {t.find.exportLines}
              </a>
              <a
                class="button button-small"
                href={exportAddress("csv", toQuestion(filters))}
                download="units.csv"
              >
                {t.find.exportCsv}
              </a>
            </div>
          </div>
        </>
      ) : null}
    </div>
  );
}
