// Numbers as people read them: three digits that matter, decimal units.

const thousands = new Intl.NumberFormat('en');
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export const count = (value) => thousands.format(Math.round(value));

export function bytes(value) {
  let unit = 0;
  // 999.5 would be shown as 1000.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : digits(value)} ${units[unit]}`;
}

export const rate = (value) => `${bytes(value)}/s`;

export const milliseconds = (value) => value >= 999.5 ? `${digits(value / 1000)} s` : `${digits(value)} ms`;

export const ratio = (value) => `${digits(value)} : 1`;

export function short(value) {
  if (value >= 999_500_000) return `${digits(value / 1e9)} G`;
  if (value >= 999_500) return `${digits(value / 1e6)} M`;
  return value >= 9_999.5 ? `${digits(value / 1000)} k` : count(value);
}

export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

function digits(value) {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
