import type { MatviewModule } from '../glue.js';

/**
 * Typed views of WebAssembly memory.
 *
 * Memory that grows leaves old views empty, so they are renewed after every call into the module;
 * none may be kept across one.
 */
export class WasmMemory {
  u8!: Uint8Array<ArrayBuffer>;
  i16!: Int16Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  i32!: Int32Array<ArrayBuffer>;
  i64!: BigInt64Array<ArrayBuffer>;
  f32!: Float32Array<ArrayBuffer>;
  f64!: Float64Array<ArrayBuffer>;
  readonly #module: Pick<MatviewModule, 'HEAPU8'>;

  constructor(module: Pick<MatviewModule, 'HEAPU8'>) {
    this.#module = module;
    this.renew();
  }

  renew(): void {
    const { HEAPU8 } = this.#module;
    if (HEAPU8 === this.u8) return;
    this.u8 = HEAPU8;
    this.i16 = new Int16Array(HEAPU8.buffer);
    this.u32 = new Uint32Array(HEAPU8.buffer);
    this.i32 = new Int32Array(HEAPU8.buffer);
    this.i64 = new BigInt64Array(HEAPU8.buffer);
    this.f32 = new Float32Array(HEAPU8.buffer);
    this.f64 = new Float64Array(HEAPU8.buffer);
  }
}
