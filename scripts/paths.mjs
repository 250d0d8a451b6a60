// Where things are. Every program in scripts/ takes its paths from here.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const inRepository = (...parts) => path.join(root, ...parts);

/** Everything set-up brings to the machine beside the system; several work trees may share one. */
export const toolchain = path.resolve(process.env.MATVIEW_TOOLCHAIN || inRepository('.toolchain'));
export const inToolchain = (...parts) => path.join(toolchain, ...parts);

export const nodeModules = inRepository('node_modules');
export const dist = inRepository('dist');

/** The folder CMakePresets.json gives to a preset. */
export const buildOf = (preset, ...parts) => inRepository('build', preset, ...parts);
