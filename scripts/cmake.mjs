// Building a CMake preset: configured once, then only what changed.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { buildOf, inRepository, toolchain } from './paths.mjs';
import { run } from './process.mjs';
import { step } from './progress.mjs';

const betweenReports = 10_000; // milliseconds

async function configure(preset, fetchHeaders) {
  const settings = [
    `-DMATVIEW_TOOLCHAIN=${toolchain}`,
    `-DMATVIEW_FETCH_DEPENDENCIES=${fetchHeaders ? 'ON' : 'OFF'}`,
  ];
  // Ninja configures again by itself when a CMake file changes, but it knows neither presets nor these settings.
  const stamp = buildOf(preset, 'configured-with.txt');
  const wanted = settings.join('\n') + (await readFile(inRepository('CMakePresets.json'), 'utf8'));
  if (existsSync(buildOf(preset, 'build.ninja'))) {
    if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
    await rm(buildOf(preset, 'CMakeCache.txt'), { force: true });
  }
  await run('cmake', ['--preset', preset, ...settings]);
  await writeFile(stamp, wanted);
}

/** A line every few seconds is enough to see that a long build is moving. */
function everySoOften() {
  let last = Date.now();
  return (chunk) => {
    const line = /\[\d+\/\d+\][^\n]*/.exec(chunk)?.[0];
    if (!line || Date.now() - last < betweenReports) return;
    last = Date.now();
    console.log(`  ${line}`);
  };
}

export async function build(preset, target, { fetchHeaders = false } = {}) {
  await step(`Building ${target} (${preset})`, async () => {
    await configure(preset, fetchHeaders);
    await run('cmake', ['--build', '--preset', preset, '--target', target], {
      onOutput: everySoOften(),
    });
  });
}
