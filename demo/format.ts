// Numbers as the page shows them.

/** 1234567 as "1 234 567", with spaces that do not break. What is no whole number gets two decimals at most. */
export function formatNumber(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: 2 }).replaceAll(',', '\u202f');
}

const minutesFormat = new Intl.NumberFormat('en', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'negative', // no "-0.0"
});

export function formatMinutes(minutes: number): string {
  return `${minutesFormat.format(minutes).replace('-', '−')} min`;
}

export function formatTime(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
