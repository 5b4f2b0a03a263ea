/** The program's own presets say in English themselves what they are for (assets/presets); German has it in workers/contract/german, by name. */
export const presets: Readonly<Record<string, { title: string; purpose: string; more?: string }>> = {};
