import type { Feature } from "../app/features";
import { t } from "../texts";
import { ReviewPage } from "./review_page";

export const review: Feature = {
  path: "review",
  title: t.review.title,
  icon: "review",
  page: ReviewPage,
};
