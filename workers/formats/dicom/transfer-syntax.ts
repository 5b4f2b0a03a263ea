/** Which decoder a transfer syntax needs; "none" for pixels stored as they are. */
export type CodecName = "none" | "rle" | "jpeg" | "jpegls" | "jpeg2000" | "htj2k";

export interface TransferSyntax {
  name: string;
  codec: CodecName;
  bigEndian: boolean;
}

const plain = (name: string, bigEndian = false): TransferSyntax => ({ name, codec: "none", bigEndian });
const packed = (name: string, codec: CodecName): TransferSyntax => ({ name, codec, bigEndian: false });
const root = "1.2.840.10008.1.2";

/** Transfer syntaxes that can be read, by UID (PS3.5 section 10, PS3.6 annex A). */
const syntaxes: Readonly<Record<string, TransferSyntax>> = {
  [root]: plain("implicit little endian"),
  [`${root}.1`]: plain("explicit little endian"),
  [`${root}.1.99`]: plain("deflated"),
  [`${root}.2`]: plain("explicit big endian", true),
  // General Electric's: implicit little endian with big-endian pixels
  "1.2.840.113619.5.2": { name: "implicit little endian, pixels big endian", codec: "none", bigEndian: true },
  [`${root}.4.50`]: packed("JPEG baseline", "jpeg"),
  [`${root}.4.51`]: packed("JPEG extended", "jpeg"),
  [`${root}.4.53`]: packed("JPEG spectral selection", "jpeg"),
  [`${root}.4.55`]: packed("JPEG progressive", "jpeg"),
  [`${root}.4.57`]: packed("JPEG lossless", "jpeg"),
  [`${root}.4.70`]: packed("JPEG lossless, first order", "jpeg"),
  [`${root}.4.80`]: packed("JPEG-LS lossless", "jpegls"),
  [`${root}.4.81`]: packed("JPEG-LS near-lossless", "jpegls"),
  [`${root}.4.90`]: packed("JPEG 2000 lossless", "jpeg2000"),
  [`${root}.4.91`]: packed("JPEG 2000", "jpeg2000"),
  [`${root}.4.201`]: packed("HTJ2K lossless", "htj2k"),
  [`${root}.4.202`]: packed("HTJ2K lossless, RPCL", "htj2k"),
  [`${root}.4.203`]: packed("HTJ2K", "htj2k"),
  [`${root}.5`]: packed("RLE", "rle"),
};

export const explicitLittleEndian = `${root}.1`;
export const explicitBigEndian = `${root}.2`;
export const implicitLittleEndian = root;

/** What a transfer syntax means; null for one that cannot be read (video, JPIP, JPEG XL …). */
export function transferSyntax(uid: string): TransferSyntax | null {
  return Object.hasOwn(syntaxes, uid) ? syntaxes[uid] : null;
}
