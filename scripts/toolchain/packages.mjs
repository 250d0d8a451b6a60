// What is installed, and for which purpose. Versions are Debian 12's; Emscripten's come from the next release.

/** The oldest Emscripten whose ES-module glue, Embind and libc++ we can use. */
export const oldestEmscripten = '3.1.69';

const compiler = ['clang-19', 'lld-19', 'llvm-19', 'cmake', 'ninja-build', 'ccache', 'catch2'];

/** Installed with apt into the system. */
export const systemPackages = {
  wasm: [...compiler, 'python3'], // Emscripten drives the same clang, and is written in Python
  native: [...compiler, 'libclang-rt-19-dev', 'libc++-19-dev', 'libc++abi-19-dev'],
  lint: ['clang-format-19'],
  tidy: ['clang-tidy-19'],
  browser: ['chromium'],
};

/** The release that has them, and the packages unpacked from it beside the system. */
export const nextRelease = 'trixie';
export const besidePackages = {
  emscripten: ['emscripten', 'binaryen', 'node-acorn', 'libc6', 'libstdc++6', 'libgcc-s1'],
  headers: ['libparallel-hashmap-dev', 'libfast-float-dev'],
};
