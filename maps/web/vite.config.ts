import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

/** Files of other people that pages need as they are: place in dist, place in node_modules. */
const copies: [string, string][] = [
  ["leaflet/leaflet.js", "leaflet/dist/leaflet.js"],
  ["leaflet/leaflet.css", "leaflet/dist/leaflet.css"],
  ...["layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"].map(
    (name): [string, string] => [`leaflet/images/${name}`, `leaflet/dist/images/${name}`],
  ),
  ...["Control.FullScreen.js", "Control.FullScreen.css", "icon-fullscreen.svg"].map(
    (name): [string, string] => [`leaflet.fullscreen/${name}`, `leaflet.fullscreen/${name}`],
  ),
  ...["leaflet.markercluster.js", "MarkerCluster.css"].map(
    (name): [string, string] => [`leaflet.markercluster/${name}`, `leaflet.markercluster/dist/${name}`],
  ),
  ["bootstrap/bootstrap.min.css", "bootstrap/dist/css/bootstrap.min.css"],
  ["htmx/htmx.min.js", "htmx.org/dist/htmx.min.js"],
  ["swagger/swagger-ui.css", "swagger-ui-dist/swagger-ui.css"],
  ["swagger/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui-bundle.js"],
];

/** Copies them, without source maps and without anything a style would fetch from another host. */
function thirdParty(): Plugin {
  return {
    name: "third-party",
    closeBundle() {
      for (const [to, from] of copies) {
        const source = join(here, "node_modules", from);
        const target = join(dist, to);
        mkdirSync(dirname(target), { recursive: true });
        if (to.endsWith(".css")) writeFileSync(target, local(readFileSync(source, "utf8")));
        else if (to.endsWith(".js")) writeFileSync(target, unmapped(readFileSync(source, "utf8")));
        else copyFileSync(source, target);
      }
    },
  };
}

function local(css: string): string {
  return css
    .replace(/@import[^;]*(?:https?:)?\/\/[^;]*;/g, "")
    .replace(/url\(\s*['"]?(?:https?:)?\/\/[^)]*\)/g, "none")
    .replace(/\/\*#\s*sourceMappingURL=.*?\*\//g, "");
}

function unmapped(js: string): string {
  return js.replace(/^\/\/# sourceMappingURL=.*$/gm, "");
}

/** Bundles by mode, each a script and a style of one name: `vite build --mode console`. */
const bundles: Record<string, { entry: string; file: string }> = {
  production: { entry: "src/main.ts", file: "gridbeat-map" },
  console: { entry: "src/console.ts", file: "gridbeat-console" },
  report: { entry: "src/report.ts", file: "gridbeat-report" },
  charts: { entry: "src/charts.ts", file: "gridbeat-charts" },
};

export default defineConfig(({ mode }) => {
  const { entry, file } = bundles[mode];
  const first = mode === "production";
  return {
    plugins: first ? [thirdParty()] : [],
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      target: "es2022",
      cssCodeSplit: false,
      emptyOutDir: first,
      copyPublicDir: first,
      lib: {
        entry: join(here, entry),
        formats: ["iife"],
        name: "gridbeat",
        fileName: () => `${file}.js`,
        cssFileName: file,
      },
    },
  };
});
