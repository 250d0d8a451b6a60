import { DatabaseError } from './errors.js';
import type { MatviewModule } from './glue.js';
import type { Platform } from './platform.js';

/** Where to take the WebAssembly from, when not from the file beside the package's code. */
export interface EngineOptions {
  /** A compiled module: to share one between workers, for example. */
  readonly wasmModule?: WebAssembly.Module;
  /** The bytes of `matview.wasm`. */
  readonly wasmBinary?: BufferSource;
  /** The address of `matview.wasm`. */
  readonly wasmUrl?: string | URL;
}

// `\0asm`, and what a server answers with when it has no such file: `<!do`, in either case.
const wasmMagic = 0x6d736100;
const htmlMagic = 0x6f64213c;
const lowerCase = 0x20200000;

let shared: Promise<WebAssembly.Module> | undefined;

/** Instantiates the engine. Every database has an instance, and a memory, of its own. */
export async function startEngine(
  platform: Platform,
  options: EngineOptions,
): Promise<MatviewModule> {
  const module = await compile(platform, options);
  return new Promise((resolve, reject) => {
    const instantiateWasm: Parameters<Platform['createModule']>[0]['instantiateWasm'] = (
      imports,
      receive,
    ) => {
      WebAssembly.instantiate(module, imports).then(
        (instance) => receive(instance, module),
        (cause) => reject(engineError('53200', 'could not start the engine', cause)),
      );
      return {};
    };
    platform.createModule({ instantiateWasm }).then(resolve, reject);
  });
}

/** Compiles once for all databases, unless told what to compile. */
function compile(platform: Platform, options: EngineOptions): Promise<WebAssembly.Module> {
  const { wasmModule, wasmBinary, wasmUrl } = options;
  if (wasmModule) return Promise.resolve(wasmModule);
  if (wasmBinary) return compileBytes(wasmBinary, 'wasmBinary');
  if (wasmUrl) return fetchWasm(wasmUrl);
  if (!shared) {
    shared = platform.loadWasm();
    shared.catch(() => {
      shared = undefined; // the network may be back for the next
    });
  }
  return shared;
}

/** Fetches and compiles, as a stream where the server says that it is WebAssembly. */
export async function fetchWasm(url: string | URL): Promise<WebAssembly.Module> {
  const response = await fetch(url).catch((cause) => {
    throw engineError('58030', `could not fetch ${url}`, cause);
  });
  if (!response.ok) throw engineError('58030', `could not fetch ${url}: ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/wasm')) return compileBytes(await response.arrayBuffer(), url);
  return WebAssembly.compileStreaming(response).catch((cause) => {
    throw engineError('58030', `${url} is not a WebAssembly module`, cause);
  });
}

export function compileBytes(
  bytes: BufferSource,
  origin: string | URL,
): Promise<WebAssembly.Module> {
  const view = ArrayBuffer.isView(bytes)
    ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new DataView(bytes);
  const magic = view.byteLength >= 4 ? view.getUint32(0, true) : 0;
  if (magic === wasmMagic) return WebAssembly.compile(bytes);
  const isPage = (magic | lowerCase) === (htmlMagic | lowerCase);
  const message = isPage
    ? `${origin} is an HTML page instead of matview.wasm`
    : `${origin} is not a WebAssembly module`;
  throw engineError('58030', message);
}

function engineError(code: string, message: string, cause?: unknown): DatabaseError {
  return new DatabaseError(code, message, {
    cause,
    hint:
      "Serve matview's dist/matview.wasm beside the bundle, or pass its address as `wasmUrl`. " +
      "With Vite 7, add `optimizeDeps: { exclude: ['matview'] }` to its configuration.",
  });
}
