/** Argument of a compute thread that is to give way to everything else on the machine. */
export const backgroundFlag = "--background";
