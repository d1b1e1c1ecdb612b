/** A chart of bars that is also a list: each leads to what it counts. */
export interface Bar {
  name: string;
  count: number;
  address: string;
}

import { fill, formatNumber, t } from "../texts";

export function Bars({ bars, label }: { bars: Bar[]; label: string }) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.name}>
          <a href={bar.address}>
            <span class="bar-name">
              <bdi>{bar.name}</bdi>
            </span>
            <span class="bar-track" aria-hidden="true">
              <span class="bar" style={{ inlineSize: `${(bar.count / most) * 100}%` }} />
            </span>
            <span class="bar-count">
              {formatNumber(bar.count)}
              <span class="visually-hidden"> {fill(t.statistics.units, { count: bar.count })}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
