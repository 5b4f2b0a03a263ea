/** Leaves out the second click of a double one, for a button in whose place another comes at the first. A key's click counts as none. */
export function onFirstClick(act: () => void): (event: Pick<MouseEvent, "detail">) => void {
  return ({ detail }) => {
    if (detail <= 1) act();
  };
}
