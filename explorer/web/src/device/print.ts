/** On paper nothing can be unfolded: folds are open while the page is printed, and as they were afterwards. */
export function openFoldsInPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  const open = (): void => {
    opened = [...opened, ...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const fold of opened) fold.open = true;
  };
  const close = (): void => {
    for (const fold of opened) fold.open = false;
    opened = [];
  };
  window.addEventListener("beforeprint", open);
  window.addEventListener("afterprint", close);
  // Some browsers print without saying so, and show it by the medium.
  window.matchMedia("print").addEventListener?.("change", ({ matches }) => (matches ? open() : close()));
}
