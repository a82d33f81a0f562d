import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { allVectors } from "./mutants.js";
import { type Vector, vectorFolder } from "./vectors.js";

const folder = join(vectorFolder, "evidence", "verdict"); // a vector's paths start from a folder one below evidence
const workspace = join(vectorFolder, "..", "..", "sdk", "verify-js");
const output = join(dirname(fileURLToPath(import.meta.url)), "..", "offline");
const { offlinePage } = (await import(pathToFileURL(join(workspace, "page", "build.mjs")).href)) as {
  offlinePage(): Promise<string>;
};

/** What a reader gives to the page, as it goes into the browser. */
interface Given {
  readonly name: string;
  /** Unix milliseconds of the device. */
  readonly now: number;
  readonly trust: string;
  readonly bundle: string;
  readonly code: string;
  /** Base64, or null. */
  readonly document: string | null;
}

function givenBy(name: string, { trust, bundle, document, code, now }: Vector): Given {
  const text = (x: string | object): string => (typeof x === "string" ? x : JSON.stringify(x));
  return {
    name,
    now: Number(now) * 1000,
    trust: typeof trust === "string" ? readFileSync(join(folder, trust), "utf8") : JSON.stringify(trust),
    bundle: text(bundle),
    code: code ?? "",
    document: document === undefined ? null : readFileSync(join(folder, document)).toString("base64"),
  };
}

/** Chooses the anchor, types the code, drops document and bundle as a reader does, and reads what the page then shows. */
function show(page: Page, given: Given): Promise<{ digest: string | null; headline: string; checks: object }> {
  return page.evaluate(async ({ name, now, trust, bundle, code, document: pdf }) => {
    Date.now = () => now;
    const $ = (selector: string) => document.querySelector<HTMLElement>(selector)!;
    const filesOf = (file: File): DataTransfer => {
      const data = new DataTransfer();
      data.items.add(file);
      return data;
    };
    const until = (selector: string, text: string): Promise<void> =>
      new Promise((resolve) => {
        const seen = (): boolean => $(selector).textContent!.includes(text);
        if (seen()) return resolve();
        const watch = new MutationObserver(() => {
          if (!seen()) return;
          watch.disconnect();
          resolve();
        });
        watch.observe($(selector), { childList: true, characterData: true, subtree: true });
      });
    const drop = async (file: File, state: string): Promise<void> => {
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: filesOf(file), cancelable: true }));
      await until(state, file.name);
    };
    const choose = async (id: string, file: File, state: string, text: string): Promise<void> => {
      const input = $(id) as HTMLInputElement;
      $(state).replaceChildren();
      input.files = filesOf(file).files;
      input.dispatchEvent(new Event("change"));
      await until(state, text);
    };
    // What stays the same from one vector to the next is not chosen again.
    const last = window as { trust?: string; pdf?: string };
    if (last.trust !== trust) await choose("#anchor-file", new File([trust], "trust.json"), "#anchor-state", "0x");
    last.trust = trust;
    const typed = $("#code-text") as HTMLInputElement;
    if (typed.value !== code) {
      typed.value = code;
      typed.dispatchEvent(new Event("change"));
    }
    if (pdf !== null && last.pdf !== pdf) {
      await drop(new File([Uint8Array.from(atob(pdf), (c) => c.charCodeAt(0))], name + ".pdf"), "#document-state");
      last.pdf = pdf;
    }
    const file = new File([bundle], name + ".bundle");
    // A dropped PDF is the document to compare; as a bundle it is chosen.
    if (bundle.includes("%PDF-")) await choose("#bundle-file", file, "#bundle-state", file.name);
    else await drop(file, "#bundle-state");
    const checks = [...document.querySelectorAll("[data-check]")].map((c) => [
      c.getAttribute("data-check"),
      c.className,
    ]);
    return {
      digest: $("[data-digest]").getAttribute("data-digest"),
      headline: $("#verdict h2").textContent!,
      checks: Object.fromEntries(checks) as object,
    };
  }, given);
}

test("offline.html in Chromium gives the same report on every shared vector", async () => {
  mkdirSync(output, { recursive: true });
  const file = join(output, "vectors.html");
  writeFileSync(file, await offlinePage());
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    const complaints: string[] = [];
    page.on("pageerror", (e) => void complaints.push(e.message));
    page.on("request", (r) => void (r.url().startsWith("file:") || complaints.push("asked for " + r.url())));
    await page.goto(pathToFileURL(file).href);
    // A file is never the answer of a server.
    const all = [...allVectors()].map(([name, make]) => ({ name, ...make() }));
    const vectors = all.filter(({ vector }) => vector.source !== "server");
    assert.ok(vectors.length >= 800, vectors.length + " vectors");
    // Nobody takes a document back: those without one come first.
    const documentOf = (v: (typeof vectors)[number]): string => v.vector.document ?? "";
    const ordered = vectors.sort((a, b) => documentOf(a).localeCompare(documentOf(b)));
    for (const [i, { name, vector, expect }] of ordered.entries()) {
      const shown = await show(page, givenBy(`vector ${i}`, vector));
      const checks = Object.entries(expect.checks).map(([n, outcome]) => [n, outcome.toLowerCase()]);
      assert.deepEqual(
        { name, ...shown },
        { name, digest: expect.report, headline: expect.headline, checks: Object.fromEntries(checks) },
      );
    }
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});
