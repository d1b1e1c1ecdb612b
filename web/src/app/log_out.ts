import { api } from "../api";

/** Leaves the session: what is shown next is the login. */
export async function logOut(): Promise<void> {
  await api.logOut();
  location.hash = "";
  location.reload();
}
