import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes the files (path below root -> text), or with `check` compares them and exits 1 at a difference. */
export function settle(root, files, check) {
  const different = [];
  for (const [path, text] of files) {
    const full = join(root, path);
    if (existsSync(full) && readFileSync(full, "utf8") === text) continue;
    different.push(path);
    if (check) continue;
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  for (const path of different) console.log((check ? "differs: " : "written: ") + path);
  if (check && different.length > 0) {
    console.error("Generated files are stale: run the tool without --check and commit the result.");
    process.exit(1);
  }
  if (different.length === 0) console.log(files.size + " files up to date");
}
