export function packagesOf(files: readonly string[]): string[];
export function thirdPartyText(root: string, files: readonly string[], more: readonly string[]): string;
