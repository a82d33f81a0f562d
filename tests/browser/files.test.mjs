// What is chosen, dropped or scanned: judged by content, hashed on the device, and never a new verdict by mistake.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { drawing, photo } from "./photos.mjs";
import { host, openBrowser } from "./sample.mjs";
import {
  accessible,
  becomes,
  choose,
  code,
  enter,
  fragment,
  honest,
  load,
  open,
  pdf,
  picture,
  sentences,
  typeNumber,
  verdict,
  words,
  world,
} from "./world.mjs";

const faultText = (page) => page.locator("#fault-text").innerText();

test("photo, empty file, archive, office document and text are not compared; the verdict stays", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  const cases = [
    ["photo.pdf", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), sentences["error.photo"].zh],
    ["empty.pdf", Buffer.alloc(0), sentences["error.unreadable"].zh],
    [
      "a.pdf",
      Buffer.from("PK\u0003\u0004rest"),
      sentences["error.otherFile"].zh.replace("{type}", words.zh["type.zip"]),
    ],
    [
      "b.pdf",
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      sentences["error.otherFile"].zh.replace("{type}", words.zh["type.office"]),
    ],
    ["c.pdf", Buffer.from("hello"), sentences["error.otherFile"].zh.replace("{type}", words.zh["type.other"])],
    // The same file again is a choice too.
    ["c.pdf", Buffer.from("hello"), sentences["error.otherFile"].zh.replace("{type}", words.zh["type.other"])],
  ];
  for (const [name, bytes, text] of cases) {
    await choose(page, bytes, name);
    await page.locator("#fault-text", { hasText: text }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "fault", name);
    assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" }, name);
    assert.equal(await page.locator("#file").getAttribute("aria-invalid"), "true");
    assert.equal(await page.locator("#file").getAttribute("aria-describedby"), "file-note fault-text");
  }
  assert.equal(await page.locator("#file").getAttribute("accept"), null);
  assert.equal(await page.locator("#file").getAttribute("multiple"), null);
  await accessible(page, "fault");
  await picture(page, "fault.zh");
  await page.locator("#to-control").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "file");
  assert.equal(new URL(page.url()).hash, fragment("verdict.current"));
  await choose(page, pdf("verdict.current"));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  assert.equal(await page.locator("#fault").count(), 0);
  await close();
});

test("a file of 60 MB is hashed with progress, can be stopped, and the page answers meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ledger-large-"));
  const large = join(folder, "large.pdf");
  writeFileSync(large, Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(60 * 1024 * 1024, 7)]));
  try {
    for (const worker of [true, false]) {
      // A browser without workers: in slices on the page itself.
      const before = (page) => worker || page.addInitScript(() => delete window.Worker);
      const { page, complaints, close } = await open("/v" + fragment("verdict.current"), { before });
      await verdict(page);
      await page.evaluate(() => {
        window.heard = [];
        const spoken = document.getElementById("spoken");
        new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, {
          characterData: true,
          childList: true,
          subtree: true,
        });
      });
      await page.locator("#file").setInputFiles(large);
      await page.locator("progress").waitFor();
      if (worker) await picture(page, "progress.zh");
      await page.locator("#cancel-file").click();
      await page.locator("progress").waitFor({ state: "detached" });
      assert.equal(await page.evaluate(() => document.activeElement.id), "file");
      assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" });
      if (worker) {
        await page.locator("#file").setInputFiles(large);
        await page.locator("progress").waitFor();
        // While it is hashed the page answers: the fold opens.
        await page.locator(".limits summary").click();
        assert.equal(await page.locator(".limits").evaluate((e) => e.open), true);
        await page.locator('.verdict[data-row="verdict.altered"]').waitFor({ timeout: 120_000 });
        const heard = await page.evaluate(() => window.heard);
        for (const word of ["file.start", "file.half"]) assert.ok(heard.includes(words.zh[word]), `${word}: ${heard}`);
        assert.equal(heard.filter((h) => h === sentences["verdict.altered.headline"].zh).length, 1);
        assert.equal(await page.locator("#chosen").innerText(), "large.pdf，62.9 MB");
      }
      assert.deepEqual(complaints, []);
      await close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a verdict names its file, and goes at once when another one is chosen, whatever comes of that", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ledger-choice-"));
  const large = join(folder, "large.pdf");
  writeFileSync(large, Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(60 * 1024 * 1024, 7)]));
  const { page, complaints, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  const unfiled = async (name) => {
    assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" }, name);
    assert.equal(await page.locator("#compared").count(), 0, name);
    assert.equal(await page.locator("h1").innerText(), sentences["verdict.current.notCompared.headline"].zh, name);
    assert.ok((await page.title()).startsWith(sentences["verdict.current.notCompared.headline"].zh), name);
  };
  const matched = async () => {
    await choose(page, pdf("verdict.current"), "my contract.pdf");
    await page.locator('.verdict[data-tone="good"]').waitFor();
    assert.ok((await page.locator(".verdict #compared").innerText()).includes("my contract.pdf"));
  };
  try {
    // While another file is hashed, and once that was cancelled.
    await matched();
    await picture(page, "compared.zh");
    await page.locator("#file").setInputFiles(large);
    await page.locator("progress").waitFor();
    await unfiled("hashing");
    await page.locator("#cancel-file").click();
    await page.locator("progress").waitFor({ state: "detached" });
    await unfiled("cancelled");
    // Another file, and the same again.
    await choose(page, pdf("verdict.fulfilled"), "other.pdf");
    await becomes(page, "verdict.altered");
    assert.ok((await page.locator("#compared").innerText()).includes("other.pdf"));
    await matched();
    // A photo, an empty file, a text.
    for (const [name, bytes] of [
      ["photo.tiff", Buffer.concat([Buffer.from("II*\0\b\0\0\0"), Buffer.from("%PDF-1.7")])],
      ["empty.pdf", Buffer.alloc(0)],
      ["text.pdf", Buffer.from("hello")],
    ]) {
      await choose(page, bytes, name);
      await page.locator("#fault").waitFor();
      await unfiled(name);
      await matched();
    }
    assert.deepEqual(complaints, []);
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
});

test("a photo in the contract's place offers the button that its words name, and that reads the code in it", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"), { locale: "en" });
  await verdict(page);
  await choose(page, await photo("verdict.cancelled"), "contract.jpg");
  await page.locator("#fault-text", { hasText: sentences["error.photo"].en }).waitFor();
  assert.ok(sentences["error.photo"].en.includes(await page.locator("#read-photo").innerText()));
  await page.locator("#read-photo").click();
  await becomes(page, "verdict.cancelled");
  await close();
});

test("the downloaded bundle is opened by the page, by offline.html and by the command", async () => {
  const row = "verdict.fulfilled";
  const { page, close } = await open("/v" + fragment(row));
  await becomes(page, row);
  const arrived = page.waitForEvent("download");
  await page.locator("#download").click();
  const path = join(world.sample.data, "downloaded.json");
  const file = await arrived;
  assert.match(file.suggestedFilename(), /^filing-[0-9a-f]{12}\.json$/);
  await file.saveAs(path);
  await page.goto(`http://${host}/`);
  await page.locator("#bundle").setInputFiles(path);
  await becomes(page, row);
  assert.equal(await page.locator("#download").count(), 0);
  const offline = await page.context().newPage();
  const verifier = fileURLToPath(new URL("../../explorer/web/dist/offline.html", import.meta.url));
  await offline.goto("file://" + verifier);
  await offline.locator("#anchor-file").setInputFiles(join(world.sample.data, "trust.json"));
  await offline.locator("#bundle-file").setInputFiles(path);
  await offline.locator(`#verdict[data-row="${row}"]`).waitFor();
  await close();
  const told = await world.sample.answer("verify", path, "--trust", join(world.sample.data, "trust.json"));
  assert.equal(told.code, 0);
  assert.equal(told.json.verdict?.row ?? told.json.row, row);
});

test("a bundle alone speaks of no items and no chooser, which are not there", async () => {
  const { page, close } = await open("/", { locale: "en" });
  const buffer = Buffer.from(await honest("/api/v1/filings/" + code("verdict.current").filing));
  await page.locator("#bundle").setInputFiles({ name: "b.json", mimeType: "", buffer });
  await becomes(page, "verdict.current");
  assert.equal(await page.locator("#file, .pair").count(), 0);
  const said = await page.locator(".verdict .reason").innerText();
  assert.ok(said.includes(words.en["bundle.alone"].split("{v}")[1]), said);
  assert.doesNotMatch(await page.locator("main").innerText(), /items below|choose the contract's PDF\./);
  await close();
});

/** Drops bytes on the page as a desk's browser does. */
async function drop(page, bytes, name) {
  const transfer = await page.evaluateHandle(
    ([text, name]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
      return data;
    },
    [bytes.toString("base64"), name],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}

test("files can be dropped on the page: a bundle, the contract, a photo of nothing", async () => {
  const bundle = Buffer.from(await honest("/api/v1/filings/" + code("verdict.superseded").filing));
  const { page, complaints, close } = await open("/");
  await drop(page, pdf("verdict.current"), "contract.pdf");
  await page.locator("#fault").waitFor();
  assert.equal(await faultText(page), words.zh["drop.codeFirst"]);
  await drop(page, bundle, "bundle.json");
  await becomes(page, "verdict.current");
  assert.equal(await page.locator("#copy").count(), 0);
  await load(page, "/v" + fragment("verdict.current"));
  await verdict(page);
  await drop(page, pdf("verdict.current"), "contract.pdf");
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await drop(page, Buffer.from("hello"), "text.pdf");
  await page.locator("#fault").waitFor();
  // The verdict was about the file before.
  assert.equal((await verdict(page)).tone, "step");
  assert.deepEqual(complaints, []);
  await close();
});

test("a bundle is opened without a server, tied to the code in hand, and refused when it is none", async () => {
  const get = async (row) => JSON.stringify(JSON.parse(await honest("/api/v1/filings/" + code(row).filing)));
  const put = (page, text) =>
    page.locator("#bundle").setInputFiles({ name: "b.json", mimeType: "text/plain", buffer: Buffer.from(text) });
  const { page, close } = await open("/");
  await page.context().setOffline(true);
  await put(page, await get("verdict.fulfilled"));
  await becomes(page, "verdict.fulfilled");
  assert.equal(await page.locator("#withheld").innerText(), words.zh["drop.codeFirst"]);
  await picture(page, "bundle.zh");
  await page.context().setOffline(false);
  await page.goto(`http://${host}/`);
  await put(page, "");
  assert.equal(await faultText(page), sentences["error.unreadable"].zh);
  await put(page, "not a bundle");
  await becomes(page, "verdict.cannotCheck.notEvidence");
  assert.equal(await page.locator(".facts").count(), 0);
  await page.goto(`http://${host}/`);
  await put(page, (await get("verdict.fulfilled")).replace('"nodes":["0x', '"nodes":["0x00'));
  await becomes(page, "verdict.cannotCheck.badFile");
  assert.ok((await page.locator(".reason").innerText()).includes(sentences["next.file"].zh));
  await page.goto(`http://${host}/`);
  await put(page, " ".repeat(17 * 1024 * 1024));
  await becomes(page, "verdict.cannotCheck.badFile");
  const large = sentences["check.101.Invalid"].zh.split("{detail}")[0];
  assert.ok((await page.locator(".failed").innerText()).includes(large), "too large is not called empty");
  // A code in hand, no answer, and then a bundle from elsewhere: of the same filing it counts, of another it does not.
  await page.route("**/api/v1/filings/*", (route) => route.abort());
  for (const [row, expected] of [
    ["verdict.fulfilled", "verdict.cannotCheck.otherFiling"],
    ["verdict.current", "verdict.current"],
  ]) {
    await load(page, "/v" + fragment("verdict.current"));
    await becomes(page, "verdict.cannotCheck.noAnswer");
    await put(page, await get(row));
    await becomes(page, expected);
  }
  await choose(page, pdf("verdict.current"));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await close();
});

test("the camera starts on its button, reads a code, stops by Esc, and is missed in words", async () => {
  const frames = join(world.sample.data, "camera.mjpeg");
  const sheet = await world.browser.newPage({ viewport: { width: 640, height: 640 } });
  await sheet.setContent(drawing(code("verdict.current").code));
  const still = await sheet.locator("svg").screenshot({ type: "jpeg", quality: 95 });
  await sheet.close();
  writeFileSync(frames, Buffer.concat(Array(3).fill(still)));
  const browser = await openBrowser(world.proxy.port, [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${frames}`,
  ]);
  try {
    const page = await browser.newPage({ locale: "zh-CN", viewport: { width: 360, height: 640 } });
    await page.goto(`http://${host}/`);
    assert.equal(await page.locator("video").count(), 0);
    await page.locator("#open-camera").click();
    await becomes(page, "verdict.current");
    assert.equal(await page.locator("video").count(), 0);
  } finally {
    await browser.close();
  }
  // A camera that sees no code: Esc closes it and gives the focus back.
  const dark = (page) =>
    page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement("canvas");
        canvas.getContext("2d").fillRect(0, 0, 10, 10);
        window.stream = canvas.captureStream(5);
        return window.stream;
      };
    });
  const { page, close } = await open("/", { before: dark });
  await page.locator("#open-camera").click();
  await page.locator("#camera").waitFor();
  assert.equal(await page.locator("#camera").evaluate((e) => e.playsInline), true);
  assert.equal(await page.evaluate(() => document.activeElement.id), "close-camera");
  await page.keyboard.press("Escape");
  await page.locator("#camera").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "open-camera");
  // Whoever types the number instead leaves no camera running.
  const running = () => page.evaluate(() => window.stream.getTracks().some((track) => track.readyState === "live"));
  assert.equal(await running(), false);
  await page.locator("#open-camera").click();
  await page.waitForFunction(() => document.getElementById("camera")?.readyState >= 2);
  assert.equal(await running(), true);
  await typeNumber(page, code("verdict.fulfilled").typed);
  await becomes(page, "verdict.fulfilled");
  assert.equal(await running(), false);
  await enter(page);
  await page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("refused"))));
  await page.locator("#open-camera").click();
  await page.locator("#fault").waitFor();
  assert.equal(await faultText(page), sentences["error.noCamera"].zh);
  await close();
});
