// Scratch memory of one tick: a bump pointer over a region that was made before. A tick never grows memory; when the region is
// too small the tick notes that, gives up, is undone, and starts again in a larger one.
import { scratch } from './shared';

let used: usize = 0;
let short: bool = false;

export function bumpStart(): void {
  used = 0;
  short = false;
}

/** So many bytes, 8-byte aligned, not zeroed; 0 when the region is too small. */
export function bump(bytes: usize): usize {
  const region = scratch();
  const size = (bytes + 7) & ~7;
  if (used + size > region.bytes) {
    short = true;
    return 0;
  }
  const address = region.address + used;
  used += size;
  return address;
}

/** Where the next bytes will be, for `bumpRelease`. */
export function bumpMark(): usize {
  return used;
}

/** Gives back all that was handed out since `bumpMark` returned this. */
export function bumpRelease(mark: usize): void {
  used = mark;
}

export function bumpShort(): bool {
  return short;
}
