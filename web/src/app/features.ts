// The pages, in the order of the navigation. Each is a folder; another feature is another line.
import type { ComponentType } from "preact";

import { account } from "../account";
import { find, unit } from "../find";
import { keys } from "../keys";
import { review } from "../review";
import { statistics } from "../statistics";
import type { IconName } from "../ui/icons";
import type { Place } from "./router";
import type { User } from "../api/types";

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
}

export const features: Feature[] = [review, find, unit, statistics, keys, account];
