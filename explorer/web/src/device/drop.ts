/** Takes a file that is dropped anywhere on the page, so that the browser does not leave the page for it. */
export function onDrop(taken: (file: File) => Promise<void>): void {
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void taken(file);
  });
}
