// What a session's commands write, as it comes.
import { useEffect, useRef, useState } from "preact/hooks";

import { Refused, streamLines } from "../api/client";
import { fill, t } from "../texts";
import { sentence } from "../ui/load";
import { workspaces } from "./api";
import type { LogLine } from "./types";

/** The newest that are shown; a log may be longer than a browser bears. */
const mostLines = 2000;
const drawMilliseconds = 100;
const againMilliseconds = 2000;

// Colours and movements of a terminal.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])/g;

interface State {
  lines: string[];
  dropped: number;
  isOver: boolean;
  error: unknown;
}

const nothing: State = { lines: [], dropped: 0, isOver: false, error: null };

function messageOf(line: string): string {
  const { message } = JSON.parse(line) as LogLine;
  return message.replaceAll(escapes, "");
}

export function LogView({ session }: { session: string }) {
  const [state, setState] = useState<State>(nothing);
  const place = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let drawing: number | undefined;
    let following: number | undefined;
    const follow = async () => {
      // It comes from its beginning each time, in place of what was there.
      let lines: string[] = [];
      let dropped = 0;
      const draw = (more: Partial<State> = {}) => {
        window.clearTimeout(drawing);
        drawing = undefined;
        if (!signal.aborted) setState({ ...nothing, lines: [...lines], dropped, ...more });
      };
      try {
        for await (const line of streamLines(workspaces.logsPath(session), signal)) {
          if (line === "") continue;
          lines.push(messageOf(line));
          if (lines.length > mostLines * 2) {
            dropped += lines.length - mostLines;
            lines = lines.slice(-mostLines);
          }
          drawing ??= window.setTimeout(draw, drawMilliseconds);
        }
        // A server that stops ends it, too.
        const { status } = await workspaces.session(session, signal);
        const isOver = status !== "pending" && status !== "running";
        draw({ isOver });
        if (isOver) return;
      } catch (error) {
        if (signal.aborted) return;
        draw({ error });
        if (error instanceof Refused && error.status !== 503) return;
      }
      following = window.setTimeout(() => void follow(), againMilliseconds);
    };
    setState(nothing);
    void follow();
    return () => {
      abort.abort();
      window.clearTimeout(drawing);
      window.clearTimeout(following);
    };
  }, [session]);

  useEffect(() => {
    const element = place.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [state]);

  return (
    <section class="panel">
      <h2>{t.workspaces.log}</h2>
      {state.error ? <p role="alert">{sentence(state.error)}</p> : null}
      {state.dropped > 0 ? (
        <p class="quiet">{fill(t.workspaces.dropped, { count: state.dropped })}</p>
      ) : null}
      {state.lines.length > 0 ? (
        <pre
          ref={place}
          class="log"
          tabIndex={0}
          role="region"
          aria-label={t.workspaces.log}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24;
          }}
        >
          {state.lines.join("\n")}
        </pre>
      ) : null}
      <p class="quiet">
        {state.isOver
          ? state.lines.length > 0
            ? t.workspaces.logOver
            : t.workspaces.logNone
          : t.workspaces.logFollows}
      </p>
    </section>
  );
}
