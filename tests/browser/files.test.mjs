// What is chosen, dropped or scanned: judged by content, hashed on the device, and never a new verdict by mistake.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { drawing } from "./photos.mjs";
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
