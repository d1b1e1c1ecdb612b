import { api } from "../api";
import { flush } from "../review/decisions";
import { t } from "../texts";

/**
 * Leaves the session: what is shown next is the login. Decisions that wait are sent before, as
 * nobody is there to send them afterwards; throws when they can't be.
 */
export async function logOut(everywhere: boolean): Promise<void> {
  if (!(await flush())) throw new Error(t.review.unsentAtLogout);
  if (everywhere) await api.logOutEverywhere();
  await api.logOut();
  location.hash = "";
  location.reload();
}
