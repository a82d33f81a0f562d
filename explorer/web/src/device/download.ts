/** Hands bytes that are on this device to the reader as a file; nothing is asked of a server. */
export function download(bytes: Uint8Array, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes.slice().buffer], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the bytes once the click's work is done.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
