import type { Feature } from "../app/features";
import { t } from "../texts";
import { UnitPage } from "../unit/unit_page";
import { FindPage } from "./find_page";

export const find: Feature = { path: "find", title: t.find.title, icon: "find", page: FindPage };

export const unit: Feature = { path: "units", title: t.unit.title, page: UnitPage };
