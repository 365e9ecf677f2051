import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "tablet");

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("base64");

/** Puts into the service worker what it keeps: every file of the build with its hash, under a name that
 * changes with any of them. */
function precache(): Plugin {
  return {
    name: "precache",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("there is no service worker");
      const digest = createHash("sha256");
      const files: [string, string][] = [];
      for (const name of Object.keys(bundle).sort()) {
        const file = bundle[name];
        const content = file.type === "chunk" ? file.code : file.source;
        digest.update(name).update(content);
        if (name !== "sw.js") files.push([name === "index.html" ? "./" : name, sha256(content)]);
      }
      const still = join(root, "public");
      for (const name of readdirSync(still).sort()) {
        const content = readFileSync(join(still, name));
        digest.update(name).update(content);
        files.push([name, sha256(content)]);
      }
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(files))
        .replaceAll("__VERSION__", JSON.stringify(digest.digest("hex").slice(0, 16)));
    },
  };
}

export default defineConfig({
  root,
  base: "./",
  plugins: [precache()],
  server: { fs: { allow: [here] } },
  build: {
    target: "es2022",
    outDir: join(here, "dist/tablet"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: join(root, "index.html"), sw: join(here, "src/tablet/sw.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
