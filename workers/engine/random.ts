/** Counter-based random numbers: the i-th draw depends on (seed, i) only, so any order of evaluation gives the same samples. */

/** 32 well-mixed bits of a counter (the finaliser of MurmurHash3 over a seeded Weyl step). */
export function hash32(seed: number, counter: number): number {
  let h = (Math.imul(counter + 1, 0x9e3779b9) + seed) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Quantile of the standard normal distribution by bisection of an erf approximation; for building the table only. */
function normalQuantile(p: number): number {
  let low = -8, high = 8;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 26.2.17: absolute error below 7.5e-8. */
function normalCumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) *
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

const tableBits = 10;

/** Standard normal deviates at 1024 equally likely quantiles: 10 random bits look one up. Jitter needs no finer tail. */
export const normalTable: Float32Array = (() => {
  const size = 1 << tableBits;
  return Float32Array.from({ length: size }, (_, i) => normalQuantile((i + 0.5) / size));
})();
