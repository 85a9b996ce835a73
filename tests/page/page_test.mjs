// The report's page in Chromium: what it shows, and what a reader can do with it.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { close, column, fits, open, write } from "./browser.mjs";
import { NAMES, nothing, report } from "./fixtures.mjs";
import { realReport } from "./real.mjs";

after(close);

const EXCEPTION = { count: 3, msg: "division by <b>zero</b>", traceback: '  File "shop.py", line 12\n', nodes: "local" };

const requests = (page) => column(page, "Requests", 2);
const legend = (page, chart) => page.locator(`figure[aria-label="${chart}"] .u-legend`).innerText();
const over = (page, chart) => page.locator(`figure[aria-label="${chart}"] .u-over`);

async function colours(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return { paper: style.backgroundColor, ink: style.color };
  });
}

/** The colours in a chart, as drawn. */
async function drawn(page, chart) {
  return page.locator(`figure[aria-label="${chart}"] canvas`).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = {};
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255) seen[data.slice(at, at + 3).join(",")] = true;
    }
    return Object.keys(seen);
  });
}

async function range(page) {
  return page.locator('figure[aria-label="Users"] .u-over').evaluate((element) => element.clientWidth);
}

test("a report opens from the disk without a fault, and shows its figures", async () => {
  const { page, faults, close } = await open(write(report({ exceptions: [EXCEPTION] })));
  const text = await page.locator("body").innerText();
  for (const part of ["nightly", "https://shop.example.com", "shop.py", "--html report.html", "50, 2.00 per second"]) {
    assert.ok(text.includes(part), part);
  }
  assert.deepEqual(await requests(page), NAMES);
  assert.deepEqual(await page.locator("h2").allInnerTexts(), [
    "Over time", "Requests", "Response times", "Where the time went", "Failures", "Exceptions", "Task ratios", "About these figures",
  ]);
  assert.equal(await page.title(), "nightly – load test report");
  assert.ok(await fits(page));
  assert.deepEqual(faults, []);
  await close();
});

test("a click on a heading sorts, another turns the order, the total stays below", async () => {
  const { page, close } = await open(write(report()));
  const heading = page.locator('table[aria-label="Requests"] th', { hasText: "Requests" }).first();
  const counts = async () => (await column(page, "Requests", 3)).map((text) => Number(text.replace(/\D/g, "")));
  await heading.getByRole("button").click();
  const sorted = [...(await counts())].sort((a, b) => b - a);
  assert.deepEqual(await counts(), sorted);
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  await heading.getByRole("button").click();
  assert.deepEqual(await counts(), [...sorted].reverse());
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  const name = page.locator('table[aria-label="Requests"] th', { hasText: "Name" });
  await name.getByRole("button").click();
  assert.equal((await requests(page))[0], "/");
  const total = await page.locator('table[aria-label="Requests"] tfoot').innerText();
  assert.match(total, /Aggregated/);
  await close();
});

test("the cursor over a chart shows the values there, in all charts", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, faults, close } = await open(write(report()), { colorScheme });
    assert.match(await legend(page, "Throughput"), /Requests\s*–/);
    await over(page, "Throughput").hover({ position: { x: (await range(page)) / 2, y: 50 } });
    assert.match(await legend(page, "Throughput"), /Time\s*1:00 \(\d\d:\d\d:\d\d\)\s*Requests\s*6\d\.\d\s*Failures\s*0/);
    assert.match(await legend(page, "Response times"), /50 %\s*10\.0\s*95 %\s*45\.0\s*99 %\s*104/);
    assert.match(await legend(page, "Users"), /Users\s*50/);
    assert.deepEqual(faults, []);
    await close();
  }
});

test("arrow keys move the cursor from sample to sample", async () => {
  const { page, close } = await open(write(report()));
  await over(page, "Users").focus();
  for (let times = 0; times < 4; ++times) await page.keyboard.press("ArrowRight");
  assert.match(await legend(page, "Users"), /0:03 .*\s*Users\s*6/);
  await page.keyboard.press("ArrowLeft");
  assert.match(await legend(page, "Users"), /0:02 .*\s*Users\s*4/);
  await close();
});

test("dragging zooms all charts, and a button shows all again", async () => {
  const { page, close } = await open(write(report()));
  const box = await over(page, "Throughput").boundingBox();
  const all = page.getByRole("button", { name: "Show all" });
  assert.ok(!(await all.isVisible()));
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await all.waitFor();
  await over(page, "Users").hover({ position: { x: 2, y: 50 } });
  assert.match(await legend(page, "Response times"), /Time\s*0:30/);
  await all.click();
  await over(page, "Users").hover({ position: { x: 2, y: 50 } });
  assert.match(await legend(page, "Response times"), /Time\s*0:00/);
  assert.ok(!(await all.isVisible()));
  await close();
});

test("light and dark follow the system, and the reader's choice beats it", async () => {
  const light = { paper: "rgb(255, 255, 255)", ink: "rgb(26, 32, 39)" };
  const dark = { paper: "rgb(20, 24, 29)", ink: "rgb(228, 232, 237)" };
  const { page, close } = await open(write(report()), { colorScheme: "light" });
  assert.deepEqual(await colours(page), light);
  assert.ok((await drawn(page, "Users")).includes("15,123,143"));
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  assert.deepEqual(await colours(page), dark);
  assert.ok((await drawn(page, "Users")).includes("76,194,214"));
  await page.getByRole("button", { name: "Theme: system" }).click();
  assert.deepEqual(await colours(page), light);
  await page.reload();
  await page.getByRole("button", { name: "Theme: light" }).click();
  assert.deepEqual(await colours(page), dark);
  await close();
});

test("on a phone nothing sticks out, tables scroll with the name in sight, a tap shows values", async () => {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
  const { page, faults, close } = await open(write(report({ exceptions: [EXCEPTION] })), phone);
  assert.ok(await fits(page));
  const canvas = await page.locator("canvas").first().boundingBox();
  assert.ok(canvas.x >= 0 && canvas.x + canvas.width <= 390);
  await page.locator("#requests .box").evaluate((box) => (box.scrollLeft = 300));
  const name = await page.locator("#requests tbody td.name").first().boundingBox();
  assert.ok(name.x >= 0 && name.x < 40, `the name is at ${name.x}`);
  await over(page, "Throughput").tap({ position: { x: 150, y: 50 } });
  assert.match(await legend(page, "Users"), /Users\s*50/);
  assert.deepEqual(faults, []);
  await close();
});

test("on paper it is light, wide enough for its charts, and tracebacks are open", async () => {
  const { page, close } = await open(write(report({ exceptions: [EXCEPTION] })), { colorScheme: "dark" });
  await page.evaluate(() => {
    document.querySelector("details").open = false;
    addEventListener("beforeprint", () => {
      const { theme } = document.documentElement.dataset;
      const widths = [...document.querySelectorAll(".u-wrap")].map((chart) => chart.clientWidth);
      window.paper = { theme, widths, open: document.querySelector("details").open };
    });
  });
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000);
  assert.deepEqual(await page.evaluate(() => window.paper), { theme: "light", widths: [700, 700, 700], open: true });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await close();
});

test("what loadgen itself writes", { skip: !process.env.LOADGEN_BUILD_DIR }, async () => {
  const { file, requests } = await realReport();
  const { page, faults, close } = await open(file);
  assert.deepEqual(await column(page, "Requests", 3), [requests.toLocaleString("en").replace(",", "\u202f")]);
  await over(page, "Throughput").hover({ position: { x: (await range(page)) - 2, y: 50 } });
  assert.match(await legend(page, "Users"), /Time\s*0:02.*Users\s*3/s);
  assert.match(await page.locator("#trust").innerText(), /Tasks began late/);
  assert.deepEqual(faults, []);
  await close();
});

test("phases of each name, and the slowest requests below", async () => {
  const { page, close } = await open(write(report()));
  const phases = await page.locator('table[aria-label="Phases of requests"] tbody tr').first().innerText();
  assert.match(phases.replace(/\s+/g, " "), /0\.100 0\.200 0\.300 0\.400 0\.500 0\.600/);
  const slowest = await page.locator('table[aria-label="Slowest requests"] tbody tr').first().innerText();
  assert.match(slowest.replace(/\s+/g, " "), /^90\.0 GET \/ .* none 40000 1\.50 /);
  await close();
});

test("a run without requests", async () => {
  const { page, faults, close } = await open(write(nothing()));
  const text = await page.locator("body").innerText();
  assert.ok(text.includes("No requests") && text.includes("No request failed"));
  assert.ok(!/NaN|undefined|Infinity/.test(text), text);
  assert.deepEqual(faults, []);
  await close();
});

test("a run that ended at once has no charts", async () => {
  const { page, faults, close } = await open(write(report({ seconds: 0 })));
  assert.ok((await page.locator("#charts").innerText()).includes("too short for a chart"));
  assert.deepEqual(faults, []);
  await close();
});

test("names, errors and tracebacks are texts, whatever is in them", async () => {
  const bad = `/"><script>document.title="wrong"</script><img src=x onerror=alert(1)>'&amp;\u2028é😀`;
  const data = report({ names: [bad, "/b"], exceptions: [EXCEPTION], profile: bad });
  data.failures_statistics[0].error = bad;
  data.tasks.total = { [bad]: { ratio: 1, tasks: { __proto__x: { ratio: 1 } } } };
  const { page, faults, close } = await open(write(data));
  assert.ok((await page.title()).startsWith(bad.slice(0, 10)));
  assert.equal(await page.locator("img").count(), 0);
  assert.equal((await requests(page))[0].replaceAll("\n", "\u2028"), bad);
  assert.ok((await page.locator("#exceptions").innerText()).includes("division by <b>zero</b>"));
  assert.deepEqual(faults, []);
  await close();
});

test("ten thousand names open fast, are sorted fast, found, and come as they are scrolled to", async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `/items/${index}`);
  const file = write(report({ names, failures: 1000 }));
  const began = Date.now();
  const { page, faults, close } = await open(file);
  const opened = Date.now() - began;
  assert.ok(opened < 5000, `opened in ${opened} ms`);
  const rows = page.locator("#requests tbody tr");
  assert.equal(await rows.count(), 100);
  const last = page.locator("#requests th", { hasText: "Max" }).getByRole("button");
  const sorting = Date.now();
  await last.click();
  assert.equal((await requests(page))[0], "/items/9999");
  assert.ok(Date.now() - sorting < 2000, `sorted in ${Date.now() - sorting} ms`);
  await page.locator("#requests .box").evaluate((box) => (box.scrollTop = box.scrollHeight));
  await page.waitForFunction(() => document.querySelectorAll("#requests tbody tr").length >= 200);
  await page.getByLabel("Search: Requests").fill("items/777");
  assert.deepEqual((await requests(page)).length, 11);
  assert.deepEqual(faults, []);
  await close();
});
