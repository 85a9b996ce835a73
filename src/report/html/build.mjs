// Makes dist/report.html: template, styles and script in one file, with a placeholder for the data.
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const common = {
  bundle: true,
  minify: true,
  write: false,
  charset: "ascii",
  target: ["chrome100", "firefox100", "safari15"],
};

async function bundled(entry, options = {}) {
  const result = await build({ ...common, ...options, entryPoints: [entry] });
  // What would end the element around it, within a text of the script.
  return result.outputFiles[0].text.trim().replaceAll("</", "<\\/");
}

const [template, styles, script, licence] = await Promise.all([
  readFile("template.html", "utf8"),
  bundled("src/page.css"),
  bundled("src/report.ts", { format: "iife" }),
  readFile("node_modules/uplot/LICENSE", "utf8"),
]);
const parts = {
  LICENCES: `uPlot, whose code is part of this page:\n\n${licence.trim()}`,
  STYLES: styles,
  SCRIPT: script,
};
const page = template.replace(/@(LICENCES|STYLES|SCRIPT)@/g, (_, name) => parts[name]);
await mkdir("dist", { recursive: true });
await writeFile("dist/report.html", page);
