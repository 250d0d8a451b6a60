// Chromium on a profile of its own, that can be killed like a machine that crashes.
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { launchOptions } from './browser.mjs';

async function debuggingPort(profile, child) {
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    const text = await readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port] = text.split('\n');
    if (port) return port;
    await sleep(50);
  }
  throw new Error('Chromium did not start');
}

/** Starts Chromium; `kill` ends all its processes at once, without a word to the pages. */
export async function startProfile(profile) {
  await rm(path.join(profile, 'DevToolsActivePort'), { force: true });
  const args = [
    ...launchOptions.args,
    '--no-default-browser-check',
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
    'about:blank',
  ];
  // A process group of its own, so that killing takes the renderers along.
  const child = spawn(launchOptions.executablePath, args, { stdio: 'ignore', detached: true });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  const port = await debuggingPort(profile, child);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [context] = browser.contexts();
  return {
    context,
    async kill() {
      process.kill(-child.pid, 'SIGKILL');
      await exit;
      await browser.close().catch(() => {});
    },
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => {});
      await exit;
    },
  };
}
