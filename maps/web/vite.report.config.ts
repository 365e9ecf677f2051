import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = dirname(fileURLToPath(import.meta.url));

/** The residents' pages: a script and a style of their own, beside those of the maps. */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2020",
    emptyOutDir: false,
    cssCodeSplit: false,
    lib: {
      entry: join(here, "src/report.ts"),
      formats: ["iife"],
      name: "gridbeatReport",
      fileName: () => "gridbeat-report.js",
      cssFileName: "gridbeat-report",
    },
  },
});
