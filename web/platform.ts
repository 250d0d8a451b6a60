import type { CreateModule, MatviewModule } from './glue.js';
import type { Storage } from './storage/storage.js';

/** What differs between Node and browsers. `node.ts` and `browser.ts` each bring one. */
export interface Platform {
  readonly createModule: CreateModule;
  /** The WebAssembly module that lies beside the package's code. */
  loadWasm(): Promise<WebAssembly.Module>;
  openStorage(url: string, module: MatviewModule): Promise<Storage>;
  /** Milliseconds that a relaxed commit waits for company. */
  readonly relaxedDelay: number;
  /** Calls `callback` once after a delay, if the process still runs then. Returns what cancels it. */
  timer(callback: () => void, milliseconds: number): () => void;
  /** Calls `callback` when the page is hidden or the process ends. Returns what undoes it. */
  onLeaving(callback: () => void): () => void;
}

let current: Platform | undefined;

/**
 * Sets the platform and gives `value` back. Entries export what this returns, so that no bundler
 * can keep the export and drop the platform.
 */
export function onPlatform<T>(platform: Platform, value: T): T {
  current = platform;
  return value;
}

export function platform(): Platform {
  return current!;
}
