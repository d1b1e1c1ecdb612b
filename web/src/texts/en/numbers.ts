// Numbers as English has them.

export const number = new Intl.NumberFormat("en");
export const precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
export const plural = (count: number, one: string, many: string) =>
  `${number.format(count)} ${count === 1 ? one : many}`;
