// The pages, in the order of the navigation. Each is a folder; another one is another entry.
import type { ComponentType } from "preact";

import { AccountPage } from "../account/account_page";
import type { User } from "../api/types";
import { FindPage } from "../find/find_page";
import { KeysPage } from "../keys/keys_page";
import { ReviewPage } from "../review/review_page";
import { StatisticsPage } from "../statistics/statistics_page";
import { t } from "../texts";
import type { IconName } from "../ui/icons";
import { lazy } from "../ui/lazy";
import { UnitPage } from "../unit/unit_page";
import type { Place } from "./router";

export interface PageProps {
  place: Place;
  user: User;
}

export interface Feature {
  /** The first part of its addresses. */
  path: string;
  title: string;
  /** Without one it isn't in the navigation. */
  icon?: IconName;
  page: ComponentType<PageProps>;
  /** It is for administrators. */
  forAdmins?: boolean;
  /** Likewise, of a server with that feature. */
  ofServer?: string;
}

const WorkspacesPage = lazy<PageProps>(
  async () => (await import("../workspaces/workspaces_page")).default,
);

const AdminPage = lazy<PageProps>(async () => (await import("../admin/admin_page")).default);

export const features: Feature[] = [
  { path: "review", title: t.review.title, icon: "review", page: ReviewPage },
  { path: "find", title: t.find.title, icon: "find", page: FindPage },
  { path: "units", title: t.unit.title, page: UnitPage },
  { path: "statistics", title: t.statistics.title, icon: "statistics", page: StatisticsPage },
  {
    path: "workspaces",
    title: t.workspaces.title,
    icon: "workspaces",
    page: WorkspacesPage,
    ofServer: "workspaces",
  },
  { path: "admin", title: t.admin.title, icon: "admin", page: AdminPage, forAdmins: true },
  { path: "keys", title: t.keys.title, icon: "keys", page: KeysPage },
  { path: "account", title: t.account.title, icon: "account", page: AccountPage },
];
