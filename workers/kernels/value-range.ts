/** Least and greatest finite value of data's voxels [begin, end), at extremes + 8 slab as two f32; Infinity and -Infinity where none is finite. */
export function value_range(begin: i32, end: i32, slab: i32, data: usize, extremes: usize): void {
  let least = f32x4.splat(f32.POSITIVE_INFINITY), most = f32x4.splat(f32.NEGATIVE_INFINITY);
  const infinity = f32x4.splat(f32.POSITIVE_INFINITY);
  let i = begin;
  for (; i + 4 <= end; i += 4) {
    const value = v128.load(data + (<usize>i << 2));
    const finite = f32x4.lt(f32x4.abs(value), infinity);
    least = v128.bitselect(f32x4.pmin(least, value), least, finite);
    most = v128.bitselect(f32x4.pmax(most, value), most, finite);
  }
  let low = min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  let high = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
  for (; i < end; i++) {
    const value = load<f32>(data + (<usize>i << 2));
    if (!(abs(value) < f32.POSITIVE_INFINITY)) continue;
    low = min(low, value);
    high = max(high, value);
  }
  store<f32>(extremes + (<usize>slab << 3), low);
  store<f32>(extremes + (<usize>slab << 3) + 4, high);
}
