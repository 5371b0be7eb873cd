// Rates in parts per million of an amount, exact in 64 bits: with amount = a·10^6 + b, amount·ppm/10^6 = a·ppm + b·ppm/10^6.

export const PPM: i64 = 1_000_000;

/** ⌈amount·ppm/10^6⌉ for amount ≥ 0 and −10^6 ≤ ppm ≤ 10^6. */
export function ppmCeil(amount: i64, ppm: i64): i64 {
  const whole = amount / PPM;
  const rest = (amount % PPM) * ppm;
  // Integer division truncates, which is the ceiling of a negative quotient.
  return whole * ppm + (rest > 0 ? (rest + PPM - 1) / PPM : rest / PPM);
}

/** ⌊amount·ppm/10^6⌋ for amount ≥ 0 and 0 ≤ ppm ≤ 10^6. */
export function ppmFloor(amount: i64, ppm: i64): i64 {
  return (amount / PPM) * ppm + ((amount % PPM) * ppm) / PPM;
}
