// A real headless Chromium, and pages that have the package: the ground under tests/browser.
import { chromium } from 'playwright-core';
import { servePackage } from './server.mjs';

const executablePath = process.env.MATVIEW_CHROMIUM ?? '/usr/bin/chromium';

/** `playwright-core` brings no browser of its own; the flags keep Chromium from doing anything but the test. */
export const launchOptions = {
  executablePath,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/**
 * Starts Chromium and a server of the installed package.
 * `openPage()` gives a new page, in which `import('matview')` works; pages of one session share IndexedDB.
 */
export async function startBrowser() {
  const server = await servePackage();
  const browser = await chromium.launch(launchOptions);
  const context = await browser.newContext();
  return {
    browser,
    context,
    url: server.url,
    async openPage(in_ = context) {
      const page = await in_.newPage();
      await page.goto(server.url);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
