// A page whose script is loaded when it is first shown.
import type { ComponentType } from "preact";

import { Unreachable } from "../api/client";
import { Loading, useLoaded } from "./load";

export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return (props: Props) => {
    const loaded = useLoaded(async () => {
      try {
        return { Page: await load() };
      } catch {
        throw new Unreachable();
      }
    }, []);
    return <Loading loaded={loaded}>{({ Page }) => <Page {...props} />}</Loading>;
  };
}
