import { en, type Texts } from "./en";

/** The texts in the reader's language, as far as there is a folder for it. */
export const t: Texts = en;
