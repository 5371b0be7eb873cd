import { address, type CoreExports } from './exports.ts';

/** Views over the engine's whole memory, made anew when it has grown (growing detaches the old ones). */
export class CoreMemory {
  private readonly memory: WebAssembly.Memory;
  private views: Views;

  constructor(exports: CoreExports) {
    this.memory = exports.memory;
    this.views = viewsOf(this.memory.buffer);
  }

  private get now(): Views {
    if (this.views.buffer !== this.memory.buffer) this.views = viewsOf(this.memory.buffer);
    return this.views;
  }

  /** `n` values from an address on; a view that is valid until the next call of the engine. */
  i64(at: number, n: number): BigInt64Array {
    const start = address(at) / 8;
    return this.now.i64.subarray(start, start + n);
  }

  f64(at: number, n: number): Float64Array {
    const start = address(at) / 8;
    return this.now.f64.subarray(start, start + n);
  }

  u32(at: number, n: number): Uint32Array {
    const start = address(at) / 4;
    return this.now.u32.subarray(start, start + n);
  }

  u8(at: number, n: number): Uint8Array {
    return this.now.u8.subarray(address(at), address(at) + n);
  }
}

interface Views {
  readonly buffer: ArrayBuffer;
  readonly i64: BigInt64Array;
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

function viewsOf(buffer: ArrayBuffer): Views {
  return {
    buffer,
    i64: new BigInt64Array(buffer),
    f64: new Float64Array(buffer),
    u32: new Uint32Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
