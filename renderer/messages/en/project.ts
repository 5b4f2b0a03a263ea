export const project = {
  open: "Open project", openHelp: "Take up work that was saved", save: "Save project", saveHelp: "Images by path and hash, masks, parameters, results and view", saved: "Project saved", notSaved: "The project was not saved", notOpened: "The project could not be opened",
  recent: "Recent projects", noMask: { fixed: "The mask of the fixed image did not come back", moving: "The mask of the moving image did not come back" },
  noResult: { title: "The result did not come back", message: "Its deformation was not kept or is not beside the project file, the images are others now, or it could not be made anew. Register again: the same images and parameters give the same result." },
  someLost: { title: "Not all results came back", message: "The deformation of one was not kept or is not beside the project file, or it could not be made anew. Register again: the same images and parameters give the same result." },
  changedWarp: { title: "A result of the project was left out", message: "Its deformation is not what it was when the project was saved: {names}. Put the file back as it was and open the project again, or register again: the same images and parameters give the same result." },
  other: { title: "This is another file", message: "{name} does not have the content that the project was saved with. It is used all the same; the old result is left out." },
  problems: {
    title: "Images of this project have moved or changed", description: "Say where they are now, or go on with what there is.", missing: "{name} is not where it was.", changed: "{name} has changed since the project was saved.",
    locateFixed: "Locate the fixed image…", locateMoving: "Locate the moving image…", goOn: "Go on as it is",
  },
  aside: { title: "Results that were not saved", text: "The result of {names} is neither saved nor exported. | {count} results of {names} are neither saved nor exported." },
  recover: { title: "Work that was not saved", text: "Work that is in no project file, kept at {time}: {names}", take: "Take it up again", forget: "Forget it" },
} as const;
