// `npm run demo`: the main job without a window. Registers the sample pair and leaves everything a user would take away in syncline-demo/.
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { exitCodes } from "../workers/contract/errors.ts";
import { runCommandLine } from "./command/run.ts";
import { drawBeforeAfter, samplePaths } from "./services/demonstration.ts";

const folder = "syncline-demo";

async function demo(): Promise<number> {
  await rm(resolve(folder), { recursive: true, force: true });
  await mkdir(resolve(folder), { recursive: true });
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  // the command below brings its own answer to Ctrl-C; here an exit is enough, which removes unfinished files
  const leave = (): never => process.exit(exitCodes.cancelled);
  process.on("SIGINT", leave);
  const { fixed, moving } = await samplePaths(say);
  process.off("SIGINT", leave);
  say("Registering the sample CT to the sample MR (Affine)…");
  const prefix = join(folder, "ct-to-mr-");
  const code = await runCommandLine(["register", "--fixed", fixed, "--moving", moving, "--transform", "Affine", "--output", prefix]);
  if (code !== 0) return code;
  const picture = join(folder, "before-after.png");
  await drawBeforeAfter(fixed, moving, `${prefix}0GenericAffine.mat`, picture);
  say(`The picture ${picture} shows the pair before (above) and after (below).`);
  return 0;
}

void demo().then((code) => {
  process.exitCode = code;
});
