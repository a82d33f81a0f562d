import { type TimelineEntry } from "@ledger/verify";

/**
 * Whether what the server listed says something else than what was proved: an entry that is not proved, other words under
 * a proved entry's name or about its writer, an entry left out that stood at the block which the server named, or another first line.
 */
export function differs(page: Document, proved: Element, entries: readonly TimelineEntry[]): boolean {
  const served = lines(page, "entries");
  const own = lines(proved, "entries");
  const [servedWriters, writers] = [lines(page, "writers-list"), lines(proved, "writers-list")];
  if (servedWriters.size !== served.size) return true;
  for (const [key, words] of served)
    if (own.get(key) !== words || servedWriters.get(key) !== writers.get(key)) return true;
  const block = page.getElementById("as-of")?.dataset["block"] ?? "";
  const left = entries.filter((e) => !served.has(nameOf(e, own)));
  // A later entry than the server's block came while the page was on its way: that is no lie.
  if (left.some((e) => !/^[0-9]+$/.test(block) || e.block <= BigInt(block))) return true;
  if (left.length > 0) return false;
  return plain(page.getElementById("first")) !== plain(proved.querySelector("#proved-first"));
}

function nameOf({ kind, seq }: TimelineEntry, own: ReadonlyMap<string, string>): string {
  return [...own.keys()].find((key) => key.startsWith(`${kind}/${seq}/`)) ?? "";
}

function lines(at: ParentNode, list: string): Map<string, string> {
  const items = at.querySelectorAll<HTMLElement>(`#${list} [data-entry]`);
  return new Map([...items].map((item) => [item.dataset["entry"] ?? "", plain(item)]));
}

/** Words alone: blanks between tags are nobody's statement. */
function plain(element: Element | null): string {
  return (element?.textContent ?? "").replace(/\s+/g, "");
}
