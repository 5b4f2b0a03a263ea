/**
 * One side of the symmetric discrete Gaussian of Lindeberg, e^-t I_n(t) with t = sigma^2 (voxels), normalised: its variance is exactly t even for
 * small sigma, where a sampled Gaussian's is not. weights[0] is the centre; cut at 3.5 sigma (at least 1).
 * The Bessel functions come from Miller's downward recurrence I_(n-1) = I_(n+1) + (2 n / t) I_n.
 */
export function gaussianWeights(sigma: number): Float32Array {
  const t = sigma * sigma;
  const radius = Math.max(1, Math.ceil(3.5 * sigma));
  const bessel = new Float64Array(radius + 1);
  let above = 0, here = 1e-280;
  for (let n = radius + 20; n >= 0; n--) {
    if (n <= radius) bessel[n] = here;
    const below = above + 2 * n / t * here;
    above = here;
    here = below;
    if (here > 1e250) {
      above *= 1e-250;
      here *= 1e-250;
      for (let k = n; k <= radius; k++) bessel[k] *= 1e-250;
    }
  }
  const total = bessel.reduce((sum, value) => sum + 2 * value, -bessel[0]);
  return Float32Array.from(bessel, (value) => value / total);
}
