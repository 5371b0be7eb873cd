// Floats as integers that order alike.

/** An i64 that orders as the float does. Not for NaN; a negative zero comes before zero. */
export function orderKey(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}
