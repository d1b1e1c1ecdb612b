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
  /** It is of a server that serves that. */
  ofServer?: string;
  /** People log in to it by itself, with accounts of its own. */
  ownAccounts?: boolean;
}

const WorkspacesPage = lazy<PageProps>(
  async () => (await import("../workspaces/workspaces_page")).default,
);

const ExperimentsPage = lazy<PageProps>(
  async () => (await import("../experiments/experiments_page")).default,
);

const SecondLookPage = lazy<PageProps>(
  async () => (await import("../second_look/second_look_page")).default,
);

const AdminPage = lazy<PageProps>(async () => (await import("../admin/admin_page")).default);

/** Who is nobody: of pages with accounts of their own. */
export const nobody: User = { username: "", created_at: "" };

export const features: Feature[] = [
  { path: "review", title: t.review.title, icon: "review", page: ReviewPage },
  { path: "find", title: t.find.title, icon: "find", page: FindPage },
  { path: "second-look", title: t.secondLook.title, page: SecondLookPage },
  { path: "units", title: t.unit.title, page: UnitPage },
  { path: "statistics", title: t.statistics.title, icon: "statistics", page: StatisticsPage },
  {
    path: "workspaces",
    title: t.workspaces.title,
    icon: "workspaces",
    page: WorkspacesPage,
    ofServer: "workspaces",
  },
  {
    path: "experiments",
    title: t.experiments.title,
    icon: "experiments",
    page: ExperimentsPage,
    ofServer: "experiments",
    ownAccounts: true,
  },
  { path: "admin", title: t.admin.title, icon: "admin", page: AdminPage, forAdmins: true },
  { path: "keys", title: t.keys.title, icon: "keys", page: KeysPage },
  { path: "account", title: t.account.title, icon: "account", page: AccountPage },
];

/** The features that a user sees on a server which serves those. */
export function featuresFor(user: User, served: string[]): Feature[] {
  return features.filter(
    ({ forAdmins, ofServer, ownAccounts }) =>
      (user.username !== "" || ownAccounts) &&
      (!forAdmins || user.role === "admin") &&
      (ofServer === undefined || served.includes(ofServer)),
  );
}

/** Whether users log in to the page: those of knowledge, whose pages are of no other feature. */
export const hasUsers = (served: string[]) => served.includes("knowledge");
