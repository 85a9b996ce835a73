// Figures as readers see them: a point for decimals, thin groups, a dash for what is not there.

export const NONE = "–";

/** An integer in groups of three: `1 234 567`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** With so many decimals, the integer part in groups. */
export function decimal(value: number, decimals: number): string {
  const [whole = "", rest] = value.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

/** About three digits: `0.123`, `1.23`, `12.3`, `123`, `12 300`. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size === 0) return "0";
  return decimal(value, size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
}

export function percent(share: number): string {
  const text = (share * 100).toFixed(share !== 0 && share < 0.001 ? 3 : share < 0.1 ? 2 : 1);
  return `${text}\u00a0%`;
}

export function bytes(value: number): string {
  return decimal(value, value === Math.round(value) ? 0 : 1);
}

const two = (value: number) => String(Math.floor(value)).padStart(2, "0");

/** Seconds since the start: `0:42`, `1:02:03`. */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Time of day, where the reader is. */
export function clock(seconds: number): string {
  const time = new Date(seconds * 1000);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Date and time of day, where the reader is. */
export function moment(seconds: number): string {
  const time = new Date(seconds * 1000);
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${clock(seconds)}`;
}

/** A span of seconds in words: `1 h 2 min 3 s`. */
export function span(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  return parts.filter(([size]) => size > 0).map(([size, unit]) => `${size} ${unit}`).join(" ");
}
