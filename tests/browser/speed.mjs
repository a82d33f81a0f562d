// What the check costs a phone: bytes over the wire of a page of a code that was never open before, the main thread's work up to
// the verdict at a processor slowed down four times, and how long a line of 20 kB/s takes to words and to the verdict.
// npm run speed in tests/browser   (prints, and judges nothing: a busy machine measures its own load)
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { host, openBrowser, startSample } from "./sample.mjs";

const throttling = 4;
const rounds = 7;
const line = { downloadThroughput: 20_000, uploadThroughput: 20_000, latency: 150, offline: false };
const dist = new URL("../../explorer/web/dist/", import.meta.url);
const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));
const sizeOf = (name) => gzipSync(readFileSync(new URL(name, dist))).length;
const total = (names) => names.reduce((sum, name) => sum + sizeOf(name), 0);
const sample = await startSample();
const browser = await openBrowser(sample.port);
try {
  const { code } = sample.codes.get("verdict.current");
  const address = `http://${host}/v${code.slice(code.indexOf("#"))}`;
  await wire(address);
  for (const rate of [throttling, 1]) {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await work(address, rate));
    // The throttle counts by the wall clock: on a machine with other work the unthrottled time, four times, is the truer one.
    const median = (name) => (throttling / rate) * times.map((t) => t[name]).sort((a, b) => a - b)[rounds >> 1];
    console.log(
      `main thread up to the verdict, processor ${rate} times slower${rate === 1 ? `, ${throttling} times` : ""}, median of ${rounds}: ` +
        `${median("task").toFixed(0)} ms in all, ${median("script").toFixed(0)} ms of it scripts (aim: 300 ms)`,
    );
  }
  const slow = await slowLine(address);
  console.log(
    `line of 20 kB/s, 150 ms away, nothing kept: words on the screen after ${slow.words.toFixed(1)} s (aim: 2 s), ` +
      `verdict after ${slow.verdict.toFixed(1)} s (aim: 8 s)`,
  );
} finally {
  await browser.close();
  await sample.stop();
}

/** A page that has nothing kept, and the session by which it is measured. */
async function fresh() {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, serviceWorkers: "block" });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  return { context, page, session };
}

/** Headers and bodies as they came over the wire, up to the verdict. */
async function wire(address) {
  const { context, page, session } = await fresh();
  const paths = new Map();
  const got = [];
  session.on("Network.responseReceived", ({ requestId, response }) =>
    paths.set(requestId, [new URL(response.url).pathname, response.headers["Content-Encoding"] ?? "as it is"]),
  );
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => got.push([requestId, encodedDataLength]));
  await page.goto(address);
  await page.locator(".verdict").waitFor();
  const loaded = new Set();
  let all = 0;
  for (const [id, bytes] of got) {
    const [path, coding] = paths.get(id);
    loaded.add(path.split("/").pop());
    all += bytes;
    console.log(
      `${String(bytes).padStart(9)} bytes  ${coding.padEnd(8)}  ${path.length > 60 ? path.slice(0, 30) + "…" : path}`,
    );
  }
  await context.close();
  console.log(`${String(all).padStart(9)} bytes over the wire up to the verdict, nothing kept (limit: 100000 bytes)`);
  console.log(
    `script, gzip: ${total(scripts.filter((name) => loaded.has(name)))} bytes up to the verdict, ` +
      `${total(scripts)} bytes with all that may be loaded later (limit: 150000 bytes)`,
  );
}

/** Processor time of the main thread up to the verdict, in ms: all its tasks, and its scripts. */
async function work(address, rate) {
  const { context, page, session } = await fresh();
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await page.goto(address);
  await page.locator(".verdict").waitFor();
  const { metrics } = await session.send("Performance.getMetrics");
  await context.close();
  const of = (wanted) => 1000 * metrics.find(({ name }) => name === wanted).value;
  return { task: of("TaskDuration"), script: of("ScriptDuration") };
}

/** Seconds from the request to the first words that are painted, and to the verdict. */
async function slowLine(address) {
  const { context, page, session } = await fresh();
  await session.send("Network.emulateNetworkConditions", line);
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(".verdict").waitFor({ timeout: 120_000 });
  const [words, verdict] = await page.evaluate(() => [
    performance.getEntriesByName("first-contentful-paint")[0].startTime,
    performance.now(),
  ]);
  await context.close();
  return { words: words / 1000, verdict: verdict / 1000 };
}
