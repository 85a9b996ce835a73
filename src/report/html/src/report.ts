// A whole report, from the data that the program put into the page.

import { TimeCharts } from "./charts";
import type { Report } from "./data";
import { Child, el } from "./dom";
import { count, decimal, moment, percent, short, span } from "./format";
import * as parts from "./sections";
import { themeButton } from "./theme";

function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return el("section", { id }, el("h2", {}, title), ...children);
}

function note(text: string): HTMLElement {
  return el("p", { class: "about" }, text);
}

/** The figures that a reader looks for first. */
function headline(report: Report): HTMLElement {
  const { run, total } = report.loadgen.summary;
  const all = report.requests_statistics[report.requests_statistics.length - 1];
  const ms = (us: number | null | undefined) => (us == null ? "–" : `${short(us / 1000)} ms`);
  const share = run.completed ? run.failed / run.completed : 0;
  const figure = (label: string, value: string, more = "", kind = "") =>
    el("div", { class: `figure ${kind}` }, el("dt", {}, label), el("dd", {}, value), el("dd", { class: "more" }, more));
  return el(
    "dl",
    { class: "headline" },
    figure("Requests", count(run.completed), `${decimal(all?.total_rps ?? 0, 1)} per second`),
    figure("Failures", count(run.failed), percent(share), run.failed ? "bad" : ""),
    figure("Median", ms(total.p50_us), "of response times"),
    figure("95 %", ms(total.p95_us), "took at most this"),
    figure("99 %", ms(total.p99_us), "took at most this"),
    figure("Users", count(run.peak_users), "at the peak"),
  );
}

/** What was run, and how it ended. */
function facts(report: Report): HTMLElement {
  const { command, spawn_rate, run_time_s, summary } = report.loadgen;
  const run = summary.run;
  const ramp = `${count(run.target_users)}, ${short(spawn_rate)} per second`;
  const rows: [string, Child][] = [
    ["Profile", report.profile],
    ["Host", report.host],
    ["Script", report.locustfile],
    ["During", `${moment(run.start_time_s)} to ${moment(run.end_time_s)} (${span(run.duration_s)})`],
    ["Users", run_time_s === null ? ramp : `${ramp}, for ${span(run_time_s)}`],
    ["Exit code", String(run.exit_code)],
    ["Command", command ? el("code", {}, command) : null],
  ];
  const shown = rows.filter(([, value]) => value !== null && value !== "" && value !== "None");
  return el("dl", { class: "facts" }, ...shown.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function charts(report: Report): HTMLElement {
  const history = report.loadgen.history;
  if (history.time_s.length < 2) return section("charts", "Over time", note("The run was too short for a chart."));
  const drawn = new TimeCharts();
  // Drawn when it is on the page and has a width.
  requestAnimationFrame(() => drawn.setData(history.time_s, parts.chartsOf(history)));
  addEventListener("themechange", () => drawn.redraw());
  return section("charts", "Over time", drawn.element);
}

function requests(report: Report): HTMLElement {
  const { entries, total } = report.loadgen.summary;
  const precise = [...entries, { ...total, name: "Aggregated" }]; // in the same order
  const rows = report.requests_statistics.map((row, index) => ({ ...precise[index]!, ...row }));
  const table = parts.requestTable();
  table.setRows(rows.slice(0, -1), rows[rows.length - 1] ?? null);
  return section("requests", "Requests", table.element);
}

function responseTimes(report: Report): HTMLElement {
  const { entries, total } = report.loadgen.summary;
  const all = report.response_time_statistics;
  const precise = parts.preciseTable();
  precise.setRows(entries, { ...total, name: "Aggregated" });
  const locust = parts.percentileTable();
  locust.setRows(all.slice(0, -1), all[all.length - 1] ?? null);
  return section(
    "times",
    "Response times",
    el("h3", {}, "Precise", el("span", { class: "unit" }, "ms, percentiles within 1 %")),
    precise.element,
    el("h3", {}, "As Locust counts them", el("span", { class: "unit" }, "ms, rounded to two digits")),
    locust.element,
  );
}

/** Absent where no request was loadgen's own. */
function phases(report: Report): HTMLElement | null {
  const { entries, total, slowest } = report.loadgen.summary;
  if (!Object.values(total.phases).some((phase) => phase.requests > 0)) return null;
  const means = parts.phaseTable();
  means.setRows(entries, { ...total, name: "Aggregated" });
  const slow = parts.slowTable();
  slow.setRows(slowest);
  return section(
    "phases",
    "Where the time went",
    el("h3", {}, "Phases", el("span", { class: "unit" }, "ms, mean of the requests that had one")),
    means.element,
    el("h3", {}, "Slowest requests", el("span", { class: "unit" }, "ms, at most ten of each name")),
    slow.element,
  );
}

function failures(report: Report): HTMLElement {
  const table = parts.failureTable();
  table.setRows(report.failures_statistics);
  return section("failures", "Failures", table.element);
}

function exceptions(report: Report): HTMLElement | null {
  if (report.exceptions_statistics.length === 0) return null;
  const table = parts.exceptionTable();
  table.setRows(report.exceptions_statistics);
  return section("exceptions", "Exceptions", note("Raised by users' own code: tasks, on_start, on_stop."), table.element);
}

function tasks(report: Report): HTMLElement | null {
  const { per_class, total } = report.tasks;
  if (Object.keys(per_class).length === 0) return null;
  const column = (title: string, tree: HTMLElement) => el("div", {}, el("h3", {}, title), tree);
  const columns = el(
    "div",
    { class: "columns" },
    column("Of each user class", parts.ratioTree(per_class)),
    column("Of all", parts.ratioTree(total)),
  );
  return section("tasks", "Task ratios", columns);
}

/** How far the figures can be trusted. */
function trust(report: Report): HTMLElement {
  const run = report.loadgen.summary.run;
  const late = run.lateness;
  const cpus = run.loops.map((loop) => percent(loop.cpu_share)).join(", ");
  const rows: [string, string][] = [
    ["Requests begun", count(run.begun)],
    ["Cut off at the end", count(run.cut_off)],
    ["Sent again on a new connection", count(run.resent)],
  ];
  if (late.tasks) {
    const times = `50 % by at most ${short(late.p50_us / 1000)} ms, 99 % by ${short(late.p99_us / 1000)} ms`;
    rows.push(["Tasks began late", `${times}; ${percent(late.share_within_5ms)} within 5 ms`]);
  }
  if (cpus) rows.push(["CPU of each engine thread", cpus]);
  const list = rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
  return section("trust", "About these figures", el("dl", { class: "facts" }, ...list));
}

function contents(sections: HTMLElement[]): HTMLElement {
  const links = sections.map((each) => el("a", { href: `#${each.id}` }, each.querySelector("h2")!.textContent));
  return el("nav", { "aria-label": "Contents" }, ...links);
}

function hostOf(report: Report): string {
  return report.host === "None" ? "" : report.host.replace(/^https?:\/\//, "");
}

export function show(report: Report, root: HTMLElement): void {
  const title = report.profile || hostOf(report) || "Load test";
  document.title = `${title} – load test report`;
  const made = [charts, requests, responseTimes, phases, failures, exceptions, tasks, trust].map((make) => make(report));
  const sections = made.filter((each): each is HTMLElement => each !== null);
  root.replaceChildren(
    el("header", {}, el("div", {}, el("p", { class: "kind" }, "Load test report"), el("h1", {}, title)), themeButton()),
    headline(report),
    facts(report),
    contents(sections),
    ...sections,
    el("footer", {}, `loadgen ${report.loadgen.summary.run.version}`),
  );
}

declare global {
  interface Window {
    templateArgs: Report;
  }
}

show(window.templateArgs, document.getElementById("root")!);
