/**
 * ANTs' convergence value: the last `window` energies, divided by the sum of the magnitudes of all energies of the level so far, fitted by a
 * two-point linear B-spline on t in [0, 1] (Lee, Wolberg and Shin 1997); the value is minus its rise. Null before `window` energies.
 */
export class ConvergenceMonitor {
  private readonly energies: number[] = [];
  private magnitude = 0;

  constructor(private readonly window: number) {}

  add(energy: number): number | null {
    this.energies.push(energy);
    this.magnitude += Math.abs(energy);
    if (this.energies.length > this.window) this.energies.shift();
    if (this.energies.length < this.window || this.magnitude === 0) return null;
    const weighted = [0, 0], weights = [0, 0];
    this.energies.forEach((value, n) => {
      // ITK keeps the last point just inside the spline's domain
      const t = n === this.window - 1 ? 1 - 1e-4 : n / (this.window - 1);
      const w = [1 - t, t];
      const q = w[0] ** 2 + w[1] ** 2;
      for (const i of [0, 1]) {
        weighted[i] += w[i] ** 3 * (value / this.magnitude) / q;
        weights[i] += w[i] ** 2;
      }
    });
    return -(weighted[1] / weights[1] - weighted[0] / weights[0]);
  }
}
