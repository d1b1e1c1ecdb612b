// Domains that are spelled almost alike: "ci-cd" and "cicd", "postgres" and "postgress".

/** Whether a text becomes the other one by one letter more, less or other. */
function oneApart(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) ++at;
  const rest = (text: string, from: number) => text.slice(from);
  return (
    rest(left, at + 1) === rest(right, at + 1) ||
    rest(left, at + 1) === rest(right, at) ||
    rest(left, at) === rest(right, at + 1)
  );
}

const bare = (domain: string) => domain.replace(/[\s._-]+/g, "").replace(/s$/, "");

/** Pairs of them, of at most that many domains. */
export function alike(domains: string[], most = 400): [string, string][] {
  const compared = domains.slice(0, most);
  const pairs: [string, string][] = [];
  compared.forEach((left, i) => {
    for (const right of compared.slice(i + 1)) {
      const same = bare(left) === bare(right);
      if (same || (left.length > 4 && right.length > 4 && oneApart(left, right))) {
        pairs.push([left, right]);
      }
    }
  });
  return pairs;
}
