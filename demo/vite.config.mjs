// How Vite serves and builds the page. `npm start` and `npm run demo` use it.
import { fileURLToPath } from 'node:url';
import { packFlights } from './pack-flights.mjs';

const inRepository = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const flightsInFile = 250_000;

/** Offers flights.bin beside the page, both while developing and in a build. */
function flightsFile() {
  let file;
  const bytes = () => {
    file ??= packFlights(flightsInFile);
    return file;
  };
  return {
    name: 'flights-file',
    configureServer({ middlewares }) {
      middlewares.use('/flights.bin', async (_request, response) => {
        response.setHeader('content-type', 'application/octet-stream');
        response.end(await bytes());
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'flights.bin', source: await bytes() });
    },
  };
}

// Pages isolated like this get a clock of 5 µs instead of 100 µs, enough to time a commit.
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

export default {
  base: './',
  plugins: [flightsFile()],
  // The package under its own name, as those who install it import it.
  resolve: { alias: { matview: inRepository('dist/browser.js') } },
  build: { outDir: inRepository('build/demo'), emptyOutDir: true, target: 'es2022' },
  server: { headers, fs: { allow: [inRepository('.')] } },
  preview: { headers },
};
