// What the check costs a phone: script time from the opened page to the verdict, the processor slowed down four times.
// node tests/browser/speed.mjs   (prints, and judges nothing: a busy machine measures its own load)
import { host, openBrowser, startSample } from "./sample.mjs";

const throttling = 4;
const rounds = 7;
const sample = await startSample();
const browser = await openBrowser(sample.port);
try {
  const { code } = sample.codes.get("verdict.current");
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await session.send("Emulation.setCPUThrottlingRate", { rate: throttling });
    await page.goto(`http://${host}/v${code.slice(code.indexOf("#"))}`);
    await page.locator(".verdict").waitFor();
    const { metrics } = await session.send("Performance.getMetrics");
    times.push(1000 * metrics.find(({ name }) => name === "ScriptDuration").value);
    await page.close();
  }
  times.sort((a, b) => a - b);
  const shown = times.map((t) => t.toFixed(0)).join(" ");
  console.log(`script to the verdict at ${throttling}x throttling, ms of ${rounds} rounds: ${shown}`);
  console.log(`median ${times[rounds >> 1].toFixed(0)} ms (aim: 300 ms)`);
} finally {
  await browser.close();
  await sample.stop();
}
