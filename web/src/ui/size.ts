import { formatNumber } from "../texts";

const sizes = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A number of bytes as people say it: "1.5 MiB". */
export function sizeOf(bytes: number): string {
  let step = 0;
  for (; bytes >= 1024 && step < sizes.length - 1; ++step) bytes /= 1024;
  return `${formatNumber(Math.round(bytes * 10) / 10)} ${sizes[step]}`;
}
