/** Argument of a compute thread that is to give way to everything else on the machine. */
export const backgroundFlag = "--background";

/** And one that says how many threads a task of the io pool may use beside its own for decoding. */
const decodersFlag = "--syncline-decoders=";
export const decodersArgument = (count: number): string => `${decodersFlag}${count}`;
export const decodersOf = (args: readonly string[]): number => Number(args.find((arg) => arg.startsWith(decodersFlag))?.slice(decodersFlag.length) ?? 0);
