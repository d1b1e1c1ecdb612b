import type { Feature } from "../app/features";
import { t } from "../texts";
import { AccountPage } from "./account_page";

export const account: Feature = {
  path: "account",
  title: t.account.title,
  icon: "account",
  page: AccountPage,
};
