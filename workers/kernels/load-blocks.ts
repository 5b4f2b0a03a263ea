/**
 * Means over blocks of fx x fy x fz stored voxels of 1 or 2 bytes, each looked up in a table (256 or 65536 f32 by the stored bits; NaN: no data). Coarse planes [begin, end) of the
 * planes that `src` holds, cx x cy blocks each; block (x, y, z) goes to data[start + x sx + y sy + z sz]: the mean of what holds data, NaN where less than half does.
 * missing + 8 slab: f64 number of blocks in which anything is missing. Rows are summed in f64 and added up in f32.
 */
export function load_blocks(
  begin: i32, end: i32, slab: i32, src: usize, bytes: i32, table: usize, nx: i32, ny: i32, fx: i32, fy: i32, fz: i32, cx: i32, cy: i32,
  data: usize, start: i32, sx: i32, sy: i32, sz: i32, missing: usize,
): void {
  const block = fx * fy * fz;
  const row = <usize>(nx * bytes);
  let incomplete = 0;
  for (let z = begin; z < end; z++) {
    for (let y = 0; y < cy; y++) {
      const corner = src + <usize>(z * fz * ny + y * fy) * row;
      let to = data + (<usize>(start + y * sy + z * sz) << 2);
      for (let x = 0; x < cx; x++) {
        let total: f32 = 0;
        let count = 0;
        for (let k = 0; k < fz; k++) {
          for (let j = 0; j < fy; j++) {
            let at = corner + <usize>(k * ny + j) * row + <usize>(x * fx * bytes);
            let sum: f64 = 0;
            for (let i = 0; i < fx; i++, at += bytes) {
              const stored: u32 = bytes == 1 ? <u32>load<u8>(at) : <u32>load<u16>(at);
              const value = load<f32>(table + (<usize>stored << 2));
              if (value != value) continue;
              sum += value;
              count++;
            }
            total = <f32>(<f64>total + sum);
          }
        }
        if (count < block) incomplete++;
        store<f32>(to, 2 * count >= block ? <f32>(<f64>total / <f64>count) : f32.NaN);
        to += <usize>(sx << 2);
      }
    }
  }
  store<f64>(missing + (<usize>slab << 3), <f64>incomplete);
}
