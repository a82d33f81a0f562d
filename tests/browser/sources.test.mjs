// The page's sources: rooms one above the other. A file imports from its own room and from rooms below it, so no circle can come up.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../explorer/web/src/", import.meta.url));
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".ts"));
/** From the lowest: what a file may import stands at or before its own room. "" are the entries, one a page. */
const rooms = ["words", "server", "device", "check", "history", "display", "show", ""];
const roomOf = (path) => (path.includes("/") ? path.split("/")[0] : "");

/** What a file imports of the page's own: paths below the folder. */
function imports(name) {
  const text = readFileSync(join(folder, name), "utf8");
  const named = [...text.matchAll(/(?:from|import|import\(|new URL\() ?"(\.[^"]+)"/g)].map(([, path]) => path);
  return named
    .map((path) => normalize(join(dirname(name), path)).replace(/\.js$/, ".ts"))
    .filter((path) => !path.startsWith("../text/") && !path.startsWith("text/"))
    .map((path) => path.replaceAll("\\", "/"));
}

test("each file of the page stands in a room, and imports from no room above its own", () => {
  const wrong = [];
  let seen = 0;
  for (const name of files) {
    if (!rooms.includes(roomOf(name))) wrong.push(`${name}: no such room`);
    for (const path of imports(name)) {
      seen++;
      if (!files.includes(path)) wrong.push(`${name}: ${path} is not there`);
      if (rooms.indexOf(roomOf(path)) > rooms.indexOf(roomOf(name))) wrong.push(`${name}: ${path} stands above it`);
    }
  }
  assert.ok(seen > 60, `${seen} imports`);
  assert.deepEqual(wrong, []);
});

test("no file of the page imports itself over others", () => {
  const circles = [];
  const done = new Set();
  const walk = (name, way) => {
    if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(" -> "));
    if (way.includes(name) || done.has(name)) return;
    for (const path of imports(name)) walk(path, [...way, name]);
    done.add(name);
  };
  files.forEach((name) => walk(name, []));
  assert.deepEqual(circles, []);
});
