// Starts a sample city of one deal per stage with its explorer, and a Chromium that finds both under the published host.
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = join(root, "node/Ledger.Cli/bin/Release/net10.0/ledger.dll");
const explorerProgram = join(root, "explorer/Ledger.Explorer/bin/Release/net10.0/Ledger.Explorer.dll");
const keys = join(root, "keys-sample");
const stages = 16;

/** The host that the sample's trust.json publishes: `up` names the port on which its page stands. Known once a city is joined. */
export let host = null;

export async function startSample() {
  const data = mkdtempSync(join(tmpdir(), "ledger-browser-"));
  const base = await freePorts();
  const up = spawn(
    "dotnet",
    [program, "up", "--json", "--lang", "en", "--data", data, "--port-base", String(base), "--deals", String(stages)],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let complaint = "";
  up.stderr.on("data", (chunk) => (complaint += chunk));
  const answer = await new Promise((resolve, reject) => {
    let heard = "";
    up.stdout.on("data", (chunk) => {
      heard += chunk;
      const end = heard.indexOf("\n}\n");
      if (end >= 0) resolve(JSON.parse(heard.slice(0, end + 2)));
    });
    up.on("exit", (code) => reject(new Error(`up ended with ${code}: ${complaint}${heard}`)));
  });
  const stop = async () => {
    const gone = new Promise((resolve) => up.once("exit", resolve));
    up.kill("SIGINT");
    await gone;
    rmSync(data, { recursive: true, force: true });
  };
  const told = { data, port: base + 2, tries: answer.try };
  return { ...joinSample(told), told, stop };
}

/** A city that another process started and will stop. */
export function joinSample({ data, port, tries }) {
  host = `localhost:${port}`;
  const run = (...verb) =>
    new Promise((resolve, reject) => {
      const child = spawn("dotnet", [program, ...verb, "--data", data, "--json", "--lang", "en"], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${verb[0]} ended with ${code}`))));
    });
  /** A verb that asks nothing of the city: its exit code and its JSON. */
  const answer = (...verb) =>
    new Promise((resolve) => {
      const child = spawn("dotnet", [program, ...verb, "--json", "--lang", "en"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let heard = "";
      child.stdout.on("data", (chunk) => (heard += chunk));
      child.on("close", (code) => resolve({ code, json: JSON.parse(heard) }));
    });
  return { port, data, codes: new Map(tries.map((t) => [t.row, t])), run, answer, stop: () => undefined };
}

/**
 * An explorer of the same city whose node does not answer, and whose folder names an offline.html that is not there: what it
 * can't do it says by its own pages.
 */
export async function startBlindExplorer(data) {
  const folder = mkdtempSync(join(tmpdir(), "ledger-blind-"));
  cpSync(join(root, "explorer/web/dist"), folder, { recursive: true });
  rmSync(join(folder, "offline.html"));
  symlinkSync("nowhere", join(folder, "offline.html"));
  const [port, nobody] = [await freePorts(), 1];
  const settings = {
    Supervised: "true",
    Listen: `http://127.0.0.1:${port}`,
    Web: folder,
    "Ledger:Nodes:0": `https://127.0.0.1:${nobody}`,
    // Nobody is there: its tries again would only take time.
    "Ledger:ReadTimeout": "00:00:00.2",
    "Ledger:TrustFile": join(data, "trust.json"),
    "Ledger:Certificate:File": join(keys, "explorer/tls.pem"),
    "Ledger:Certificate:KeyFile": join(keys, "explorer/tls.key"),
    "Ledger:Certificate:AuthorityFile": join(keys, "ca.pem"),
  };
  const explorer = spawn(
    "dotnet",
    [explorerProgram, ...Object.entries(settings).map(([name, value]) => `--Explorer:${name}=${value}`)],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  const gone = new Promise((resolve) => explorer.once("exit", resolve));
  await new Promise((resolve, reject) => {
    explorer.stdout.once("data", resolve);
    gone.then((code) => reject(new Error(`the explorer ended with ${code}`)));
  });
  // It stops when its supervisor's end of the rope goes.
  const stop = async () => {
    explorer.stdin.end();
    await gone;
    rmSync(folder, { recursive: true });
  };
  return { port, stop };
}

/** Chromium of the system; the published host leads to this sample's explorer, and nothing else leads anywhere. */
export function openBrowser(port, more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=MAP ${host} 127.0.0.1:${port}, MAP office.example 127.0.0.1:${port}`,
      ...more,
    ],
  });
}

/**
 * The first of three neighbouring ports that nobody listens on; below the range from which systems draw the ports of outgoing
 * connections, so that none of them takes one of the three meanwhile.
 */
async function freePorts() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if ((await isFree(port)) && (await isFree(port + 1)) && (await isFree(port + 2))) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
