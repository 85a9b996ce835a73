// What the program puts into `window.templateArgs`: Locust's keys and, under `loadgen`, our own.

export interface RequestRow {
  method: string;
  name: string;
  num_requests: number;
  num_failures: number;
  avg_response_time: number;
  avg_content_length: number;
  total_rps: number;
  total_fail_per_sec: number;
}

/** Percentiles in ms under the keys "0.5" to "1.0". */
export type PercentileRow = { method: string; name: string } & Record<string, number | string>;

export interface FailureRow {
  method: string;
  name: string;
  error: string;
  occurrences: number;
  first_seen: number;
  last_seen: number;
}

export interface ExceptionRow {
  count: number;
  msg: string;
  traceback: string;
  nodes: string;
}

export interface TaskRatio {
  ratio: number;
  tasks?: Record<string, TaskRatio>;
}

/** docs/summary.schema.json, as far as the page reads it. Times are null where there was none. */
export interface PreciseRow {
  method: string;
  name: string;
  requests: number;
  phases: Record<string, { requests: number; mean_us: number | null; max_us: number | null }>;
  [microseconds: `${string}_us`]: number | null;
}

/** One of the slowest requests; each phase has a key like `wait_us`. */
export interface SlowRow {
  method: string;
  name: string;
  ended_s: number;
  status: number; // 0 without an answer
  failed: boolean;
  local_port: number;
  [microseconds: `${string}_us`]: number;
}

export interface Summary {
  run: {
    version: string;
    start_time_s: number;
    end_time_s: number;
    duration_s: number;
    peak_users: number;
    target_users: number;
    begun: number;
    completed: number;
    failed: number;
    cut_off: number;
    resent: number;
    exit_code: number;
    lateness: { tasks: number; share_within_5ms: number; p50_us: number; p99_us: number };
    loops: { cpu_share: number }[];
  };
  entries: PreciseRow[];
  total: PreciseRow;
  slowest: SlowRow[]; // of all names, slowest first, 1,000 at the most
}

/** One number for each sample; null where there is none. */
export interface RunHistory {
  time_s: number[];
  users: number[];
  requests_per_s: number[];
  failures_per_s: number[];
  p50_ms: (number | null)[];
  p95_ms: (number | null)[];
  p99_ms: (number | null)[];
}

export interface Report {
  host: string; // "None" if there is none, as in Locust
  locustfile: string; // alike
  profile: string | null;
  requests_statistics: RequestRow[];
  response_time_statistics: PercentileRow[];
  failures_statistics: FailureRow[];
  exceptions_statistics: ExceptionRow[];
  tasks: { per_class: Record<string, TaskRatio>; total: Record<string, TaskRatio> };
  loadgen: {
    command: string;
    spawn_rate: number;
    run_time_s: number | null;
    summary: Summary;
    history: RunHistory;
  };
}
