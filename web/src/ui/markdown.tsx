// Shows text that agents wrote. Markdown becomes elements and never markup: what looks like HTML
// is shown as it was written, and nothing is loaded.
import type { ComponentChildren } from "preact";

const inlineForms =
  /(?<!`)(`+)([^`](?:[\s\S]*?[^`])?)\1(?!`)|\*\*(\S(?:[\s\S]*?\S)?)\*\*|(?<![\w*])[*_](\S(?:[^*_]*?\S)?)[*_](?![\w*])|\[([^[\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>()"'`]+[^\s<>()"'`.,;:!?])/g;

function link(address: string, text: ComponentChildren) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

function inline(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const match of text.matchAll(inlineForms)) {
    parts.push(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [, , code, strong, emphasis, label, target, bare] = match;
    if (code !== undefined) parts.push(<code>{code}</code>);
    else if (strong !== undefined) parts.push(<strong>{inline(strong)}</strong>);
    else if (emphasis !== undefined) parts.push(<em>{inline(emphasis)}</em>);
    else if (target !== undefined) parts.push(link(target, label));
    else if (bare !== undefined) parts.push(link(bare, bare));
  }
  parts.push(text.slice(at));
  return parts;
}

/** Lines of a paragraph, which break where their writer broke them. */
function lines(texts: string[]): ComponentChildren[] {
  return texts.flatMap((text, i) => (i === 0 ? inline(text) : [<br />, ...inline(text)]));
}

// None of these has two ways to read the same blanks, as a long line of them would then take
// seconds: what an item begins and ends with is trimmed afterwards.
const fence = /^\s*(`{3,}|~{3,})/;
const heading = /^ {0,3}#{1,6}[ \t](.*)$/;
const bullet = /^\s*[-*+][ \t](.*)$/;
const numbered = /^\s*\d{1,9}[.)][ \t](.*)$/;
const quoted = /^\s*>\s?(.*)$/;

const lineEnds = /\r\n?|[\n\u2028\u2029]/;

/** A heading's text, without the marks that may close it. */
function headingText(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  while (trimmed[end - 1] === "#") --end;
  const closes = end === 0 || trimmed[end - 1] === " " || trimmed[end - 1] === "\t";
  return closes ? trimmed.slice(0, end).trimEnd() : trimmed;
}

/** Quotes of quotes beyond this depth are shown as they were written. */
const deepest = 6;

function blocks(text: string, depth = 0): ComponentChildren[] {
  const rest = text.split(lineEnds);
  const shown: ComponentChildren[] = [];
  /** Takes lines while they have a form; those that go on with the last item belong to it. */
  const take = (form: RegExp): string[] => {
    const taken: string[] = [];
    for (let match; rest.length > 0; rest.shift()) {
      const line = rest[0]!;
      if ((match = form.exec(line))) taken.push(match[1]!);
      else if (/^\s{2,}\S/.test(line) && taken.length > 0)
        taken[taken.length - 1] += `\n${line.trim()}`;
      else break;
    }
    return taken;
  };
  while (rest.length > 0) {
    const line = rest[0]!;
    const opening = fence.exec(line);
    if (line.trim() === "") {
      rest.shift();
    } else if (opening) {
      rest.shift();
      const code: string[] = [];
      while (rest.length > 0 && !rest[0]!.trim().startsWith(opening[1]!)) code.push(rest.shift()!);
      rest.shift();
      shown.push(
        <pre tabIndex={0}>
          <code>{code.join("\n")}</code>
        </pre>,
      );
    } else if (heading.test(line)) {
      shown.push(
        <p class="markdown-heading">{inline(headingText(heading.exec(rest.shift()!)![1]!))}</p>,
      );
    } else if (bullet.test(line)) {
      shown.push(
        <ul>
          {take(bullet).map((item) => (
            <li>{lines(item.trim().split("\n"))}</li>
          ))}
        </ul>,
      );
    } else if (numbered.test(line)) {
      shown.push(
        <ol>
          {take(numbered).map((item) => (
            <li>{lines(item.trim().split("\n"))}</li>
          ))}
        </ol>,
      );
    } else if (depth < deepest && quoted.test(line)) {
      shown.push(<blockquote>{blocks(take(quoted).join("\n"), depth + 1)}</blockquote>);
    } else {
      const paragraph = [rest.shift()!];
      const ends = (next: string) =>
        next.trim() === "" ||
        [fence, heading, bullet, numbered, quoted].some((form) => form.test(next));
      while (rest.length > 0 && !ends(rest[0]!)) paragraph.push(rest.shift()!);
      shown.push(<p>{lines(paragraph)}</p>);
    }
  }
  return shown;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div class="markdown" dir="auto">
      {blocks(text)}
    </div>
  );
}
