// Data as the program puts it into the page.

const START = 1700000000;

function percentiles(base) {
  const keys = ["min", "mean", "p50", "p75", "p90", "p95", "p99", "p99_9", "p99_99", "max"];
  return Object.fromEntries(keys.map((key, index) => [`${key}_us`, base * 1000 * (1 + index / 3)]));
}

const PHASES = ["dns", "connect", "tls", "send", "wait", "receive"];

function phases(requests) {
  const one = (_, index) => [PHASES[index], requests ? { requests, mean_us: 100 * (index + 1), max_us: 900 * (index + 1) } : { requests, mean_us: null, max_us: null }];
  return Object.fromEntries(PHASES.map(one));
}

function slow(name, index) {
  const times = Object.fromEntries(PHASES.map((phase, at) => [`${phase}_us`, 100 * at]));
  return {
    method: "GET", name, ended_s: START + 3, response_time_us: 90000 - index, ...times,
    status: index ? 200 : 0, failed: index === 0, local_port: 40000 + index, connection_age_us: 1500000,
  };
}

/** A row for each name: its requests, and every seventh one with failures. */
export function rows(names) {
  const requests = names.map((name, index) => ({
    method: index % 3 ? "GET" : "POST",
    name,
    num_requests: 1000 - (index * 37) % 900,
    num_failures: index % 7 ? 0 : 3,
    min_response_time: 1.0,
    max_response_time: 120.0 + index,
    avg_response_time: 12.345 + index,
    median_response_time: 10 + (index % 50),
    avg_content_length: 512.5,
    total_rps: 10.25,
    total_fail_per_sec: index % 7 ? 0.0 : 0.03,
  }));
  const times = names.map((name, index) => ({
    method: index % 3 ? "GET" : "POST", name,
    "0.5": 10, "0.6": 12, "0.7": 15, "0.8": 20, "0.9": 45, "0.95": 80, "0.99": 110, "1.0": 120 + index,
  }));
  const entries = names.map((name, index) => ({
    method: index % 3 ? "GET" : "POST", name, requests: 1000, phases: phases(10), ...percentiles(1 + index / 10),
  }));
  return { requests, times, entries };
}

function history(seconds) {
  const samples = Array.from({ length: seconds + 1 }, (_, second) => second);
  const wave = (second) => 100 + 40 * Math.sin(second / 15) + (second % 5);
  return {
    time_s: samples.map((second) => START + second),
    users: samples.map((second) => Math.min(50, second * 2)),
    requests_per_s: samples.map((second) => (second ? wave(second) : 0)),
    failures_per_s: samples.map((second) => (second > 60 && second < 70 ? 12 : 0)),
    p50_ms: samples.map((second) => (second ? 10 + (second % 4) : null)),
    p95_ms: samples.map((second) => (second ? 40 + (second % 11) : null)),
    p99_ms: samples.map((second) => (second ? 90 + (second % 23) : null)),
  };
}

export const NAMES = [
  "/", "/login", "/products/[id]", "/cart", "/checkout?step=payment", "/search?q=shoes", "/static/app.js",
  "/api/v2/organisations/[organisation]/projects/[project]/environments/[environment]/deployments?include=artifacts,logs&page=[n]",
];

/** A report, with `changes` to its parts. */
export function report({ names = NAMES, seconds = 120, failures = 3, exceptions = [], ...changes } = {}) {
  const { requests, times, entries } = rows(names);
  const sum = (key) => requests.reduce((total, row) => total + row[key], 0);
  const total = { ...(requests[0] ?? rows(["x"]).requests[0]), method: "", name: "Aggregated", num_requests: sum("num_requests"), num_failures: sum("num_failures"), total_rps: 102.5 };
  const error = (index) => ({
    method: "POST", name: names[index % names.length],
    error: `HTTPError('50${index} Server Error: Internal Server Error for url: ${names[index % names.length]}')`,
    occurrences: 3 + index, first_seen: START + 61, last_seen: START + 69,
  });
  return {
    is_report: true, show_download_link: false,
    host: "https://shop.example.com", locustfile: "shop.py", profile: "nightly", duration: "2 minutes",
    start_time: "2023-11-14T22:13:20Z", end_time: "2023-11-14T22:15:20Z",
    percentiles_to_chart: [0.5, 0.95],
    history: [],
    requests_statistics: [...requests, total],
    response_time_statistics: [...times, { ...times[0], method: "", name: "Aggregated" }],
    failures_statistics: Array.from({ length: failures }, (_, index) => error(index)),
    exceptions_statistics: exceptions,
    tasks: {
      per_class: {
        Visitor: { ratio: 0.8, tasks: { browse: { ratio: 0.75 }, Checkout: { ratio: 0.25, tasks: { pay: { ratio: 0.5 }, cancel: { ratio: 0.5 } } } } },
        Admin: { ratio: 0.2, tasks: { review: { ratio: 1 } } },
      },
      total: {
        Visitor: { ratio: 0.8, tasks: { browse: { ratio: 0.6 }, Checkout: { ratio: 0.2, tasks: { pay: { ratio: 0.1 }, cancel: { ratio: 0.1 } } } } },
        Admin: { ratio: 0.2, tasks: { review: { ratio: 0.2 } } },
      },
    },
    loadgen: {
      command: "loadgen --headless -u 50 -r 2 -t 2m -H https://shop.example.com -f shop.py --html report.html --profile nightly",
      spawn_rate: 2, run_time_s: 120,
      history: history(seconds),
      summary: {
        run: {
          version: "0.1.0", start_time_s: START, end_time_s: START + seconds, duration_s: seconds,
          users: 50, peak_users: 50, target_users: 50, begun: total.num_requests + 2, completed: total.num_requests,
          failed: total.num_failures, cut_off: 2, resent: 1, exit_code: 1,
          lateness: { tasks: 12000, share_within_5ms: 0.9991, p50_us: 12, p75_us: 20, p90_us: 40, p95_us: 80, p99_us: 900, p99_9_us: 2000, p99_99_us: 5000 },
          loops: [{ cpu_share: 0.31 }, { cpu_share: 0.29 }],
        },
        entries,
        total: { method: "", name: "Aggregated", requests: total.num_requests, phases: phases(10), ...percentiles(9) },
        slowest: names.slice(0, 1000).map(slow),
      },
    },
    ...changes,
  };
}

/** As `--html` after a run without requests. */
export function nothing() {
  const empty = report({ names: [], seconds: 2, failures: 0 });
  const run = { ...empty.loadgen.summary.run, begun: 0, completed: 0, failed: 0, cut_off: 0, resent: 0 };
  run.lateness = { tasks: 0, share_within_5ms: 1, p50_us: 0, p99_us: 0 };
  const none = Object.fromEntries(Object.keys(percentiles(1)).map((key) => [key, null]));
  empty.loadgen.summary = { run, entries: [], total: { method: "", name: "Aggregated", requests: 0, phases: phases(0), ...none }, slowest: [] };
  const { requests, times } = rows([""]);
  const zeros = (row) => Object.fromEntries(Object.keys(row).map((key) => [key, 0]));
  const total = { method: "", name: "Aggregated" };
  empty.requests_statistics = [{ ...zeros(requests[0]), ...total }];
  empty.response_time_statistics = [{ ...zeros(times[0]), ...total }];
  const h = empty.loadgen.history;
  for (const key of Object.keys(h)) if (key.startsWith("p")) h[key] = h[key].map(() => null);
  h.requests_per_s = h.requests_per_s.map(() => 0);
  return empty;
}
