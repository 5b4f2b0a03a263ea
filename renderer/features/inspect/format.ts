import { decimal, plain } from "../../messages/numbers.ts";

/** A voxel's value, short: whole numbers as they are, others with four significant digits. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 10000) return plain(Math.round(value));
  return plain(Number(value.toPrecision(4)));
}

/** Millimetres (or a voxel size) without needless digits. */
export function formatSize(value: number): string {
  return plain(Number(value.toFixed(2)));
}

const sides = [["R", "L"], ["A", "P"], ["S", "I"]] as const;

/** A world coordinate (RAS mm) as clinicians read it: the side and the distance, such as "L 12.5". */
export function formatPosition(axis: number, position: number): string {
  const [positive, negative] = sides[axis];
  return `${position >= 0 ? positive : negative} ${decimal(Math.abs(position), 1)}`;
}
