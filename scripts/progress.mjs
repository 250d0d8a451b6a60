// What a reader sees while a program works: one line when a step starts, one when it ends.
const started = Date.now();

export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export const sinceStart = () => duration(Date.now() - started);

/** Runs `work` under a title and says how it ended and how long it took. A result may count `failed` tests. */
export async function step(title, work) {
  const from = Date.now();
  const end = (mark) => console.log(`${mark} ${title} (${duration(Date.now() - from)})`);
  console.log(`› ${title}`);
  try {
    const result = await work();
    end(result?.failed > 0 ? '✗' : '✓');
    return result;
  } catch (error) {
    end('✗');
    throw error;
  }
}
