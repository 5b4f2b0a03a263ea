import { basename, isAbsolute, join } from "node:path";
import type { ProjectState } from "../contract/projects.ts";
import { parametersSchema } from "../../workers/contract/parameters.ts";
import { withExtraImages } from "./extra-images.ts";
import type { Pools } from "./pools.ts";
import type { Volumes } from "./volumes.ts";

const extrasSchema = parametersSchema.pick({ multivariate_extras: true });
type Given = ProjectState["parameters"];

/** The images of extra metrics in projects: kept by their paths, open by their ids. */
export class ProjectExtras {
  /** Paths of those that could not be found, by the names that the window has for them, to be kept when the project is saved again. */
  readonly #lost = new Map<string, string>();

  constructor(readonly pools: () => Promise<Pools>, readonly volumes: Volumes) {}

  /** Parameters as they can be kept. @param discreet without a path that tells, or may tell, who the patient is */
  kept(parameters: Given, discreet: boolean): Given {
    const extras = extrasSchema.safeParse(parameters);
    if (!extras.success) return parameters;
    const kept = withExtraImages(extras.data, (image) => {
      const stored = this.volumes.find(image);
      if (!stored) return (discreet ? undefined : this.#lost.get(image)) ?? image;
      return (discreet && stored.telling ? null : stored.path) ?? stored.name;
    });
    return { ...parameters, ...kept };
  }

  /** Opens the images, also beside the project (`folder`); one that cannot be found stays a name, without its folders, which may tell who the patient is. */
  async open(parameters: Given, folder: string | null): Promise<Given> {
    const extras = extrasSchema.safeParse(parameters);
    if (!extras.success) return parameters;
    const opened = new Map<string, string>();
    for (const image of new Set(extras.data.multivariate_extras.flatMap(({ fixed, moving }) => [fixed, moving]))) {
      if (image === null) continue;
      for (const place of [isAbsolute(image) ? image : null, folder && join(folder, basename(image))]) {
        const card = place && !opened.has(image) ? await this.volumes.open(await this.pools(), place).catch(() => null) : null;
        if (card) opened.set(image, card.id);
      }
      if (!opened.has(image)) this.#lose(image);
    }
    return { ...parameters, ...withExtraImages(extras.data, (image) => opened.get(image) ?? basename(image)) };
  }

  #lose(path: string): void {
    const name = basename(path);
    // of two that are called alike neither can be told
    if (this.#lost.has(name) && this.#lost.get(name) !== path) this.#lost.set(name, name);
    else this.#lost.set(name, path);
  }
}
