export interface PageOptions {
  port: number;
  openSample: boolean;
  announce: (url: string) => void;
}

export async function servePage(_options: PageOptions): Promise<void> {
  throw new Error("being written");
}
