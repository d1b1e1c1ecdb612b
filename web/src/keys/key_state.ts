import type { ApiKey } from "../api/types";
import type { CredentialState } from "../ui/credentials";

export const stateOf = (key: ApiKey): CredentialState =>
  key.revoked_at ? "revoked" : key.is_expired ? "expired" : "active";

/** How near its end a key is. */
export function urgency(key: ApiKey): string {
  if (!key.is_active || !key.expires_at) return "";
  const days = (Date.parse(key.expires_at) - Date.now()) / 86_400_000;
  return days < 3 ? "expires-soon" : days < 14 ? "expires-next" : "";
}
