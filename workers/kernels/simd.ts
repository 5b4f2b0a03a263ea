// Small pieces of SIMD shared by the kernels; all are inlined.

/** Stores the first min(rest, 4) lanes: what lies after a row belongs to another thread. */
@inline
export function store4(pointer: usize, value: v128, rest: i32): void {
  if (rest >= 4) {
    v128.store(pointer, value);
  } else {
    v128.store32_lane(pointer, value, 0);
    if (rest > 1) v128.store32_lane(pointer + 4, value, 1);
    if (rest > 2) v128.store32_lane(pointer + 8, value, 2);
  }
}

/** All ones in the lanes below `rest`. */
@inline
export function lanesBelow(rest: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest));
}

/** Two neighbouring floats at each of two addresses: (a, a + 1, b, b + 1). WebAssembly has no gather; this is the nearest to it. */
@inline
export function pairs(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

/** Lanes 0 and 2 of two vectors. */
@inline
export function evens(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(low, high, 0, 2, 4, 6);
}

/** Lanes 1 and 3 of two vectors. */
@inline
export function odds(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(low, high, 1, 3, 5, 7);
}

/** a + t (b - a) */
@inline
export function mix(a: v128, b: v128, t: v128): v128 {
  return f32x4.add(a, f32x4.mul(t, f32x4.sub(b, a)));
}

/** Into [0, high]; NaN becomes 0 (hence the order of the arguments), so an address made from it is always inside. */
@inline
export function clampFromZero(x: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.splat(0), x), high);
}

/** Two f64x2 as one f32x4. */
@inline
export function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** Lanes 0 and 1 as f64x2. */
@inline
export function wideLow(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 as f64x2. */
@inline
export function wideHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0));
}

/** Sum of the four lanes in float64. */
@inline
export function sumLanes(x: v128): f64 {
  const two = f64x2.add(wideLow(x), wideHigh(x));
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/** The element of an array of f32 a lane of indices points to, as an address. Unsigned: memory goes beyond 2 GiB. */
@inline
export function lane0(index: v128): usize {
  return <usize>i32x4.extract_lane(index, 0) << 2;
}

@inline
export function lane1(index: v128): usize {
  return <usize>i32x4.extract_lane(index, 1) << 2;
}

@inline
export function lane2(index: v128): usize {
  return <usize>i32x4.extract_lane(index, 2) << 2;
}

@inline
export function lane3(index: v128): usize {
  return <usize>i32x4.extract_lane(index, 3) << 2;
}
