// Hashing words of 64 bits, as the digest does (ARCHITECTURE.md).

function mix(value: u64): u64 {
  let x = value;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/** Takes a word into a hash. */
export function absorb(hash: u64, word: u64): u64 {
  return mix((hash + 0x9e3779b97f4a7c15) ^ word);
}
