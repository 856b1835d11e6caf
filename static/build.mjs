// Makes static/dist from static/src: style sheets by Sass, scripts and pictures as they are, and the two packages' files.
// With --watch, again after each change.
import { cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, "src");
const target = path.join(here, "dist");
const require = createRequire(import.meta.url);
const govuk = path.dirname(require.resolve("govuk-frontend/package.json"));
const font = path.dirname(require.resolve("@fontsource/public-sans/package.json"));
const FACES = ["400-normal", "400-italic", "600-normal", "700-normal"];

async function build() {
  await mkdir(path.join(target, "fonts"), { recursive: true });
  const made = new Set(["fonts", "images", "govuk-frontend.min.js"]);
  for (const name of await readdir(source)) {
    if (name.endsWith(".scss") && !name.startsWith("_")) {
      const { css } = sass.compile(path.join(source, name), {
        style: "compressed",
        loadPaths: [source, path.join(govuk, "dist")],
        quietDeps: true,
      });
      const output = name.replace(/\.scss$/, ".css");
      await writeFile(path.join(target, output), css);
      made.add(output);
    } else if (name.endsWith(".js")) {
      await cp(path.join(source, name), path.join(target, name));
      made.add(name);
    }
  }
  await cp(path.join(source, "images"), path.join(target, "images"), { recursive: true });
  await cp(path.join(govuk, "dist/govuk/govuk-frontend.min.js"), path.join(target, "govuk-frontend.min.js"));
  for (const face of FACES) {
    const file = `public-sans-latin-${face}.woff2`;
    await cp(path.join(font, "files", file), path.join(target, "fonts", file));
  }
  for (const name of await readdir(target)) {
    if (!made.has(name) && name !== ".made-from") await rm(path.join(target, name), { recursive: true });
  }
  console.log(`static/dist: ${[...made].sort().join(", ")}`);
}

/** When anything in static/src was last changed. */
async function changed() {
  const names = await readdir(source, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(path.join(source, name))).mtimeMs));
  return `${names.length} ${Math.max(...times)}`;
}

let seen = await changed();
await build();
while (process.argv.includes("--watch")) {
  await new Promise((later) => setTimeout(later, 300));
  try {
    const now = await changed();
    if (now === seen) continue;
    seen = now;
    await build();
  } catch (wrong) {
    // A fault in a style sheet is for whoever is editing it; an editor may have just put a file aside.
    console.error(String(wrong.message ?? wrong));
  }
}
