const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * The checksum of HDF5's metadata: Bob Jenkins' lookup3 hash (hashlittle, initial value 0) of bytes [from, to).
 * (HDF5 file format specification, "Checksum"; burtleburtle.net/bob/c/lookup3.c, public domain.)
 */
export function lookup3(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  const word = (at: number): number => {
    let value = 0;
    for (let k = 0; k < 4 && at + k < to; k++) value |= bytes[at + k] << (8 * k);
    return value;
  };
  let at = from;
  for (; to - at > 12; at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = (a - c) ^ rotate(c, 4); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8); b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4); b = (b + a) | 0;
  }
  if (at === to) return c >>> 0;
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = (c ^ b) - rotate(b, 14) | 0;
  a = (a ^ c) - rotate(c, 11) | 0;
  b = (b ^ a) - rotate(a, 25) | 0;
  c = (c ^ b) - rotate(b, 16) | 0;
  a = (a ^ c) - rotate(c, 4) | 0;
  b = (b ^ a) - rotate(a, 14) | 0;
  c = (c ^ b) - rotate(b, 24) | 0;
  return c >>> 0;
}
