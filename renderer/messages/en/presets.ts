/** The program's own presets say in English themselves what they are for (assets/presets); other languages have it here, by name. */
export const presets: Readonly<Record<string, { title: string; purpose: string }>> = {};
