import type { Feature } from "../app/features";
import { t } from "../texts";
import { KeysPage } from "./keys_page";

export const keys: Feature = {
  path: "keys",
  title: t.keys.title,
  icon: "keys",
  page: KeysPage,
};
