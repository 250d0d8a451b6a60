// What a reader sees while a program works: one line when a step starts, one when it ends.
const started = Date.now();

export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export const sinceStart = () => duration(Date.now() - started);

/** Runs `work` under a title and says how long it took. */
export async function step(title, work) {
  const from = Date.now();
  console.log(`› ${title}`);
  const result = await work();
  console.log(`✓ ${title} (${duration(Date.now() - from)})`);
  return result;
}
