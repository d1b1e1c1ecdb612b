// Asks the server that the page comes from. Addresses are relative, so that the page also works
// behind a proxy that serves it on a path.

/** The server said no; `message` is its own sentence. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** No response came, or one that isn't this server's: it is down, or the network is. */
export class Unreachable extends Error {}

let sessionLost: () => void = () => {};

/** Sets what is called when a request finds the session ended. */
export function onSessionLost(callback: () => void): void {
  sessionLost = callback;
}

let sessionChanged: () => void = () => {};

/** Sets what is called when somebody else may have logged in, in another tab. */
export function onSessionChanged(callback: () => void): void {
  sessionChanged = callback;
}

let user = "";

/** Who is logged in as far as the page knows; what it changes is refused if it is another one. */
export const currentUser = () => user;
export function setUser(name: string): void {
  user = name;
}

const timeoutSeconds = 30;

interface Options {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON; a form as a form. */
  body?: unknown;
  signal?: AbortSignal;
  /** Sent even while the page is left. */
  keepalive?: boolean;
  /** Who it is from, when that isn't who is logged in now. */
  user?: string;
  /** A 401 is an answer and not the end of the session. */
  expects401?: boolean;
  /** Not with the user's session, so that no answer says anything of it. */
  otherSession?: boolean;
}

function sentenceOf(body: unknown, status: number): string {
  const detail = (body as { detail?: unknown } | null)?.detail;
  if (typeof detail === "string") return detail;
  if (Array.isArray(detail)) {
    return detail
      .map(
        (item: { loc?: unknown[]; msg?: string }) => `${item.loc?.at(-1) ?? ""}: ${item.msg ?? ""}`,
      )
      .join("; ");
  }
  return `HTTP ${status}`;
}

/** Throws Refused and Unreachable; an abort is thrown on as it is. */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  let response: Response;
  let text: string;
  const sender = options.user ?? user;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const isForm = options.body instanceof URLSearchParams;
  try {
    response = await fetch(path, {
      method: options.method ?? "GET",
      credentials: "same-origin",
      cache: "no-store",
      keepalive: options.keepalive ?? false,
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      headers: {
        "X-CQ-Page": sender === "" ? "1" : `user=${encodeURIComponent(sender)}`,
        ...(options.body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      body: isForm
        ? (options.body as URLSearchParams)
        : options.body === undefined
          ? null
          : JSON.stringify(options.body),
    });
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unreachable();
  }
  const body = parsed(text);
  if (response.ok) return body as T;
  throw refusalOf(response, body, options);
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreachable(); // a proxy speaks for a server that is down
  }
}

/** Reports a lost or changed session to the page, and returns the error to throw. */
function refusalOf(response: Response, body: unknown, options: Options): Error {
  if (response.status === 502 || response.status === 504) return new Unreachable();
  if (!options.otherSession) {
    if (response.status === 401 && !options.expects401) sessionLost();
    if (response.status === 409) sessionChanged();
  }
  return new Refused(
    response.status,
    sentenceOf(body, response.status),
    Number(response.headers.get("Retry-After") ?? 0),
  );
}

/**
 * The lines of a response as they come. The server sends an empty one now and then; when none comes
 * for long, it is gone. Throws as request().
 */
export async function* streamLines(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const silence = new AbortController();
  let timer: number | undefined;
  const heard = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => silence.abort(), timeoutSeconds * 1000);
  };
  heard();
  try {
    const response = await fetch(path, {
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok) throw refusalOf(response, parsed(await response.text()), {});
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      heard();
      const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
      rest = lines.pop()!;
      yield* lines;
      if (done) return;
    }
  } catch (error) {
    if (signal.aborted || error instanceof Refused || error instanceof Unreachable) throw error;
    throw new Unreachable();
  } finally {
    window.clearTimeout(timer);
  }
}

/** A query string of what isn't empty. */
export function query(
  values: Record<string, string | number | boolean | null | undefined>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== "" && value !== null && value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
