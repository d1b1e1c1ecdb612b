import type { Feature } from "../app/features";
import { t } from "../texts";
import { StatisticsPage } from "./statistics_page";

export const statistics: Feature = {
  path: "statistics",
  title: t.statistics.title,
  icon: "statistics",
  page: StatisticsPage,
};
