// A page opened in a real browser as a reader would, from the disk.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
// Where scripts/page.sh has put the packages.
const { chromium } = createRequire(path.join(root, "build/page/package.json"))("playwright-core");
const bundle = readFileSync(path.join(root, "src/report/html/dist/report.html"), "utf8");

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.LOADGEN_CHROMIUM ?? PROGRAMS.find((program) => existsSync(program));
if (!executablePath) throw new Error("no Chromium: run scripts/setup.sh --tests, or set LOADGEN_CHROMIUM");

const folder = mkdtempSync(path.join(tmpdir(), "loadgen-page-"));
// A container's root has no sandbox.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

export async function close() {
  await browser.close();
  rmSync(folder, { recursive: true });
}

let written = 0;

/** The page with `data`, escaped as the program does; its path. */
export function write(data) {
  const code = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const json = JSON.stringify(data).replace(/[<>&'\u0080-\uffff]/g, code);
  const file = path.join(folder, `${++written}.html`);
  writeFileSync(file, bundle.replace('"@TEMPLATE_ARGS@"', () => json));
  return file;
}

/** Opens `file`; `faults` are messages on the console and requests, of which there should be none. */
export async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== pathToFileURL(file).href && !url.startsWith("data:")) faults.push(`request: ${url}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator("footer").waitFor();
  return { page, faults, close: () => context.close() };
}

/** Of a column of a table, by the table's label: the texts. */
export async function column(page, label, index) {
  return page.locator(`table[aria-label="${label}"] tbody tr td:nth-child(${index})`).allInnerTexts();
}

/** Whether nothing sticks out to the right. */
export async function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
}
