import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256, hexadecimal, of a file's bytes, read piece by piece. Throws what the system says where it cannot be read. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}
