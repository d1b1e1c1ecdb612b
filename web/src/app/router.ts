// The page's address is what stands behind "#": #/find?q=cache. The server knows nothing of it.
import { useEffect, useState } from "preact/hooks";

export interface Place {
  /** The parts of the path, without slashes: ["units", "ku_1"]. */
  path: string[];
  parameters: URLSearchParams;
}

export function readPlace(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  return {
    path: parts.map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    }),
    parameters: new URLSearchParams(search),
  };
}

export function addressOf(
  path: string,
  parameters: Record<string, string | undefined> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value) search.set(name, value);
  }
  const text = search.toString();
  return `#/${path}${text === "" ? "" : `?${text}`}`;
}

export const unitAddress = (id: string) => addressOf(`units/${encodeURIComponent(id)}`);

export function go(address: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", address);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => readPlace(location.hash));
  useEffect(() => {
    const update = () => setPlace(readPlace(location.hash));
    window.addEventListener("hashchange", update);
    return () => window.removeEventListener("hashchange", update);
  }, []);
  return place;
}
