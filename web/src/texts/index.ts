// The page's texts, one file for each language. What stands in braces in one is filled in by fill().
import english from "./en.json";

type Catalogue = typeof english;

/** Whatever the reader's language is: one that lacks a text of the English file is an error. */
const languages: Record<string, Catalogue> = { en: english };

/** The first of the reader's languages that there are texts in. */
export const language =
  navigator.languages
    .map((tag) => tag.split("-")[0]!)
    .find((one) => Object.hasOwn(languages, one)) ?? "en";

export const t: Catalogue = languages[language]!;

const numbers = new Intl.NumberFormat(language);
const preciseNumbers = new Intl.NumberFormat(language, { maximumSignificantDigits: 6 });
const plurals = new Intl.PluralRules(language);

export const formatNumber = (value: number) => numbers.format(value);
export const formatPrecise = (value: number) => preciseNumbers.format(value);

const shown = (value: string | number) => (typeof value === "number" ? formatNumber(value) : value);

/**
 * The text with the values in their places: "{name}", "{count, plural, one {# unit} other {# units}}"
 * by the language's rules, or "{status, select, approved {...} other {...}}", as in ICU's messages;
 * a form holds no further braces.
 */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(
    /\{(\w+)(?:, (plural|select), ((?:\w+ \{[^{}]*\} ?)+))?\}/g,
    (_, name: string, kind: string | undefined, forms: string | undefined) => {
      const value = values[name] ?? "";
      if (forms === undefined) return shown(value);
      const wanted = kind === "plural" ? plurals.select(Number(value)) : String(value);
      const found = new Map(
        [...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map(([, form, words]) => [form, words]),
      );
      return (found.get(wanted) ?? found.get("other") ?? "").replace("#", () => shown(value));
    },
  );
}
