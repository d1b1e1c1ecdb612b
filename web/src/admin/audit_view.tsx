// Who did what, newest first; the address says which acts.
import { useEffect, useRef, useState } from "preact/hooks";

import { addressOf, go, type Place } from "../app/router";
import { t } from "../texts";
import { sentence } from "../ui/load";
import { daysAgo, Time } from "../ui/time";
import { admin, type AuditEntry, type AuditFilter } from "./api";

const names = ["actor", "act", "subject", "age"] as const;
type Filters = Partial<Record<(typeof names)[number], string>>;

/** The acts that there are, as docs/security.md lists them; a test compares them. */
const acts = [
  "login",
  "login.failed",
  "logout",
  "user.create",
  "user.delete",
  "user.role",
  "user.password",
  "key.create",
  "key.revoke",
  "unit.propose",
  "unit.confirm",
  "unit.flag",
  "unit.approve",
  "unit.reject",
  "log.level",
  "database.backup",
  "database.backup.failed",
  "database.import",
  "database.copy",
  "database.restore",
  "database.convert",
  "database.demo",
];

function read(place: Place): Filters {
  const filters: Filters = {};
  for (const name of names) {
    const value = place.parameters.get(name);
    if (value) filters[name] = value;
  }
  return filters;
}

const questionOf = ({ age, ...rest }: Filters): AuditFilter =>
  age ? { ...rest, since: daysAgo(Number(age)) } : rest;

function EntryRow({ entry }: { entry: AuditEntry }) {
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <code>{entry.act}</code> <bdi>{entry.subject}</bdi>
        </p>
        {entry.detail ? (
          <p class="quiet">
            <bdi>{entry.detail}</bdi>
          </p>
        ) : null}
        <p class="quiet">
          {entry.actor ? <bdi>{entry.actor}</bdi> : t.admin.nobody}
          {entry.address ? ` · ${entry.address}` : ""}
          {entry.key_id ? (
            <>
              {" · "}
              {t.admin.withKey} <code>{entry.key_id}</code>
            </>
          ) : null}
        </p>
      </div>
      <div class="row-facts">
        <Time at={entry.at} />
      </div>
    </li>
  );
}

export function AuditView({ place }: { place: Place }) {
  const filters = read(place);
  // A server of another release may have recorded others.
  const isOther = filters.act !== undefined && !acts.includes(filters.act);
  const offered = isOther ? [...acts, filters.act!] : acts;
  const key = JSON.stringify(filters);
  const [entries, setEntries] = useState<AuditEntry[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);
  /** Ends with the question; its times stay those of its first page. */
  const asked = useRef({ abort: new AbortController(), question: questionOf(filters) });

  const load = async (from: string | null) => {
    const { abort, question } = asked.current;
    setBusy(true);
    try {
      const page = await admin.audit(question, from, abort.signal);
      setEntries((before) => (from === null ? page.data : [...(before ?? []), ...page.data]));
      setCursor(page.next_cursor);
      setError(null);
      setBusy(false);
    } catch (reason) {
      if (abort.signal.aborted) return; // another question is under way
      setError(reason);
      setBusy(false);
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    asked.current = { abort, question: questionOf(filters) };
    setEntries(null);
    void load(null);
    return () => abort.abort();
  }, [key, attempt]);

  const ask = (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const next: Filters = {};
    for (const name of names) {
      const value = form.get(name);
      if (typeof value === "string" && value !== "") next[name] = value;
    }
    go(addressOf("admin/audit", next));
  };
  return (
    <>
      <form key={key} class="filters" role="search" aria-label={t.find.filters} onSubmit={ask}>
        <label class="field">
          <span>
            {t.admin.actor} <small>{t.admin.wholeName}</small>
          </span>
          <input name="actor" type="search" defaultValue={filters.actor ?? ""} />
        </label>
        <label class="field">
          <span>{t.admin.act}</span>
          <select name="act">
            <option value="">{t.all}</option>
            {offered.map((act) => (
              <option key={act} value={act} selected={act === filters.act}>
                {act}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>
            {t.admin.subject} <small>{t.admin.wholeName}</small>
          </span>
          <input name="subject" type="search" defaultValue={filters.subject ?? ""} />
        </label>
        <label class="field">
          <span>{t.admin.when}</span>
          <select name="age">
            <option value="">{t.find.any}</option>
            {Object.entries(t.find.ages).map(([value, text]) => (
              <option key={value} value={value} selected={value === filters.age}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="button button-primary">
          {t.admin.show}
        </button>
      </form>
      {error ? (
        <div class="notice notice-problem" role="alert">
          <p>{sentence(error)}</p>
          <button type="button" class="button button-small" onClick={() => setAttempt(attempt + 1)}>
            {t.retry}
          </button>
        </div>
      ) : null}
      <div role="status">
        {entries === null && !error ? <p class="quiet">{t.loading}</p> : null}
        {entries?.length === 0 ? <p class="quiet">{t.admin.noEntries}</p> : null}
      </div>
      {entries && entries.length > 0 ? (
        <ul class="rows" aria-busy={busy}>
          {entries.map((entry, i) => (
            <EntryRow key={i} entry={entry} />
          ))}
        </ul>
      ) : null}
      {cursor ? (
        <button type="button" class="button" disabled={busy} onClick={() => void load(cursor)}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
