// How much WebAssembly memory an engine holds: seen from outside, in the same way for every engine.

/**
 * Runs `open` and resolves to what it gave, with `memory()` beside: the bytes of the WebAssembly memories that
 * were made meanwhile. A memory never shrinks, so this is also the most that the engine ever used.
 */
export async function watchMemory(open) {
  const memories = new Set();
  const { instantiate, Memory } = WebAssembly;
  WebAssembly.instantiate = async (source, imports) => {
    const result = await instantiate(source, imports);
    for (const item of Object.values((result.instance ?? result).exports)) {
      if (item instanceof Memory) memories.add(item);
    }
    return result;
  };
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, given) {
      const memory = new target(...given);
      memories.add(memory);
      return memory;
    },
  });
  try {
    const opened = await open();
    return { opened, memory: () => [...memories].reduce((sum, m) => sum + m.buffer.byteLength, 0) };
  } finally {
    Object.assign(WebAssembly, { instantiate, Memory });
  }
}
