// The parts of a report, each made from its share of the data.

import type { Chart } from "./charts";
import type {
  ExceptionRow,
  FailureRow,
  PercentileRow,
  PreciseRow,
  RequestRow,
  RunHistory,
  SlowRow,
  TaskRatio,
} from "./data";
import { el } from "./dom";
import { bytes, count, decimal, moment, percent, short } from "./format";
import { Column, DataTable } from "./table";

interface Named {
  method: string;
  name: string;
}

function text<Row>(title: string, value: (row: Row) => string, kind: "text" | "name" | "long" = "text"): Column<Row> {
  return { title, value, kind };
}

function number<Row>(
  title: string,
  value: (row: Row) => number | null,
  format: (value: number) => string,
  hint?: string,
): Column<Row> {
  const cell = (row: Row) => {
    const figure = value(row);
    return figure === null ? "–" : format(figure);
  };
  return { title, value, cell, kind: "number", ...(hint ? { hint } : {}) };
}

function named<Row extends Named>(): Column<Row>[] {
  return [text("Type", (row) => row.method), text("Name", (row) => row.name, "name")];
}

/** Milliseconds of a figure in microseconds. */
function milliseconds(row: PreciseRow | SlowRow, key: `${string}_us`): number | null {
  const us = row[key];
  return us === null || us === undefined ? null : us / 1000;
}

export type MeasuredRow = RequestRow & PreciseRow;

export function requestTable(): DataTable<MeasuredRow> {
  const failures = (row: MeasuredRow) => {
    const share = row.num_requests ? row.num_failures / row.num_requests : 0;
    if (row.num_failures === 0) return "0";
    return el("span", { class: "bad" }, `${count(row.num_failures)} (${percent(share)})`);
  };
  return new DataTable<MeasuredRow>(
    [
      ...named<MeasuredRow>(),
      number("Requests", (row) => row.num_requests, count),
      { title: "Failures", value: (row) => row.num_failures, cell: failures, kind: "number" },
      number("Average (ms)", (row) => row.avg_response_time, short),
      number("Min (ms)", (row) => milliseconds(row, "min_us"), short),
      number("Max (ms)", (row) => milliseconds(row, "max_us"), short),
      number("Average bytes", (row) => row.avg_content_length, bytes),
      number("Requests/s", (row) => row.total_rps, (value) => decimal(value, 2)),
      number("Failures/s", (row) => row.total_fail_per_sec, (value) => decimal(value, 2)),
    ],
    { label: "Requests", empty: "No requests", ordered: true },
  );
}

export function percentileTable(): DataTable<PercentileRow> {
  const shares = ["0.5", "0.6", "0.7", "0.8", "0.9", "0.95", "0.99", "1.0"];
  const column = (key: string) =>
    number<PercentileRow>(`${Math.round(Number(key) * 100)}\u00a0%`, (row) => Number(row[key]), count);
  return new DataTable<PercentileRow>([...named<PercentileRow>(), ...shares.map(column)], {
    label: "Response times as Locust counts them",
    empty: "No requests",
    ordered: true,
  });
}

export function preciseTable(): DataTable<PreciseRow> {
  const figures = [
    ["Min", "min_us"],
    ["Mean", "mean_us"],
    ["50\u00a0%", "p50_us"],
    ["75\u00a0%", "p75_us"],
    ["90\u00a0%", "p90_us"],
    ["95\u00a0%", "p95_us"],
    ["99\u00a0%", "p99_us"],
    ["99.9\u00a0%", "p99_9_us"],
    ["99.99\u00a0%", "p99_99_us"],
    ["Max", "max_us"],
  ] as const;
  return new DataTable<PreciseRow>(
    [
      ...named<PreciseRow>(),
      ...figures.map(([title, key]) => number<PreciseRow>(title, (row) => milliseconds(row, key), short)),
    ],
    { label: "Precise response times", empty: "No requests", ordered: true },
  );
}

const PHASES = [
  ["DNS", "dns"],
  ["Connect", "connect"],
  ["TLS", "tls"],
  ["Send", "send"],
  ["Wait", "wait"],
  ["Receive", "receive"],
] as const;

/** The mean of each phase over the requests that had it. */
export function phaseTable(): DataTable<PreciseRow> {
  const column = ([title, key]: (typeof PHASES)[number]): Column<PreciseRow> => {
    const mean = (row: PreciseRow) => (row.phases[key]?.mean_us ?? null) === null ? null : row.phases[key]!.mean_us! / 1000;
    const cell = (row: PreciseRow) => {
      const phase = row.phases[key];
      if (!phase || phase.mean_us === null || phase.max_us === null) return "–";
      const more = `${count(phase.requests)} requests, at most ${short(phase.max_us / 1000)} ms`;
      return el("span", { title: more }, short(phase.mean_us / 1000));
    };
    return { title, value: mean, cell, kind: "number" };
  };
  return new DataTable<PreciseRow>([...named<PreciseRow>(), ...PHASES.map(column)], {
    label: "Phases of requests",
    empty: "No requests",
    ordered: true,
  });
}

export function slowTable(): DataTable<SlowRow> {
  const status = (row: SlowRow) => {
    const text = row.status === 0 ? "none" : String(row.status);
    return row.failed ? el("span", { class: "bad" }, text) : text;
  };
  return new DataTable<SlowRow>(
    [
      number("Time (ms)", (row) => milliseconds(row, "response_time_us"), short),
      ...named<SlowRow>(),
      ...PHASES.map(([title, key]) => number<SlowRow>(title, (row) => milliseconds(row, `${key}_us`), short)),
      { title: "Status", value: (row) => row.status, cell: status, kind: "number" },
      number("Local port", (row) => row.local_port, String),
      number("Connection age (s)", (row) => row["connection_age_us"]! / 1e6, short),
      number("Ended", (row) => row.ended_s, moment),
    ],
    { label: "Slowest requests", empty: "No requests", ordered: true },
  );
}

export function failureTable(): DataTable<FailureRow> {
  return new DataTable<FailureRow>(
    [
      number("Occurrences", (row) => row.occurrences, count),
      ...named<FailureRow>(),
      text("Error", (row) => row.error, "long"),
      number("First seen", (row) => row.first_seen, moment),
      number("Last seen", (row) => row.last_seen, moment),
    ],
    { label: "Failures", empty: "No request failed", ordered: false },
  );
}

export function exceptionTable(): DataTable<ExceptionRow> {
  const traceback = (row: ExceptionRow) => {
    const details = el("details", {}, el("summary", {}, row.msg || "Traceback"), el("pre", {}, row.traceback));
    addEventListener("beforeprint", () => (details.open = true));
    return details;
  };
  return new DataTable<ExceptionRow>(
    [
      number("Occurrences", (row) => row.count, count),
      { title: "Exception", value: (row) => row.msg, cell: traceback, kind: "long" },
      text("Nodes", (row) => row.nodes),
    ],
    { label: "Exceptions", empty: "No exceptions", ordered: false },
  );
}

/** What is drawn over time. */
export function chartsOf(history: RunHistory): Chart[] {
  return [
    {
      title: "Throughput",
      unit: "per second",
      format: short,
      lines: [
        { label: "Requests", colour: "--requests", values: history.requests_per_s, filled: true },
        { label: "Failures", colour: "--failures", values: history.failures_per_s },
      ],
    },
    {
      title: "Response times",
      unit: "ms",
      format: short,
      lines: [
        { label: "50 %", colour: "--p50", values: history.p50_ms },
        { label: "95 %", colour: "--p95", values: history.p95_ms },
        { label: "99 %", colour: "--p99", values: history.p99_ms },
      ],
    },
    {
      title: "Users",
      unit: "",
      format: (value) => (Number.isInteger(value) ? count(value) : decimal(value, 1)),
      lines: [{ label: "Users", colour: "--users", values: history.users, filled: true, stepped: true }],
    },
  ];
}

/** A tree of tasks, each with its share. */
export function ratioTree(ratios: Record<string, TaskRatio>): HTMLElement {
  const rows = (tasks: Record<string, TaskRatio>, depth: number): HTMLElement[] =>
    Object.entries(tasks).map(([name, task]) => {
      const bar = el("span", { class: "bar" }, el("span", { style: `width:${Math.min(100, task.ratio * 100)}%` }));
      const share = el("span", { class: "share" }, percent(task.ratio));
      const label = el("span", { style: `padding-left:${depth * 1.4}rem` }, name);
      const line = el("div", { class: "ratio" }, share, bar, label);
      return el("li", {}, line, task.tasks ? el("ul", {}, ...rows(task.tasks, depth + 1)) : null);
    });
  return el("ul", { class: "ratios" }, ...rows(ratios, 0));
}
