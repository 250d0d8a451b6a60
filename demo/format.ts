// Numbers as the page shows them.

/** 1234567 as "1 234 567", with spaces that do not break. */
export function formatCount(count: number): string {
  return count.toLocaleString('en').replaceAll(',', '\u202f');
}

export function formatMinutes(minutes: number): string {
  return `${minutes.toFixed(1)} min`;
}

export function formatTime(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
