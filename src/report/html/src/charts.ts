// Charts over the time of a run, with one cursor and one zoom for all of them.

import uPlot from "uplot";
import { el } from "./dom";
import { NONE, clock, decimal, elapsed } from "./format";

export interface Line {
  label: string;
  /** The CSS variable that has its colour. */
  colour: `--${string}`;
  values: (number | null)[];
  filled?: boolean;
  stepped?: boolean;
}

export interface Chart {
  title: string;
  unit: string;
  format: (value: number) => string;
  lines: Line[];
}

const HEIGHT = 230;
const HEIGHT_ON_PHONE = 190;
const PHONE = 600;
const PAPER = { width: 700, height: 170 }; // three of them on a page of A4
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

/** A column of charts over `times`: seconds since the epoch, ascending. */
export class TimeCharts {
  readonly element = el("div", { class: "charts" });
  private plots: uPlot[] = [];
  private start = 0;
  private elapsed: number[] = [];
  private readonly reset = el(
    "button",
    { type: "button", class: "reset", hidden: true, onclick: () => this.zoom(null) },
    "Show all",
  );

  constructor() {
    new ResizeObserver(() => this.fit()).observe(this.element);
    addEventListener("beforeprint", () => this.resize(PAPER));
    addEventListener("afterprint", () => this.fit());
  }

  /** Draws `charts`; the first time they are made, later they take the new values. */
  setData(times: number[], charts: Chart[]): void {
    this.start = times[0] ?? 0;
    this.elapsed = times.map((time) => time - this.start);
    if (this.plots.length === 0) this.make(charts);
    this.plots.forEach((plot, index) => plot.setData(aligned(this.elapsed, charts[index]!)));
  }

  /** Draws again, after the colours have changed. */
  redraw(): void {
    for (const plot of this.plots) plot.redraw(false, false);
  }

  private make(charts: Chart[]): void {
    const hint = "Drag to zoom, double-click to show all; on a touch screen pinch.";
    this.element.append(el("div", { class: "tools" }, el("p", { class: "hint" }, hint), this.reset));
    for (const chart of charts) {
      const holder = el("div", { class: "plot" });
      const heading = el("h3", {}, chart.title, el("span", { class: "unit" }, chart.unit));
      this.element.append(el("figure", { "aria-label": chart.title }, heading, holder));
      const plot = new uPlot(this.settings(chart), aligned(this.elapsed, chart), holder);
      this.addTouch(plot);
      this.addKeys(plot);
      this.plots.push(plot);
    }
  }

  private settings(chart: Chart): uPlot.Options {
    return {
      ...this.size(),
      padding: [10, 28, 0, 0],
      cursor: { sync: { key: "charts", setSeries: false }, focus: { prox: 24 }, y: false },
      focus: { alpha: 0.35 },
      scales: {
        x: { time: false },
        y: { range: (_, __, max) => [0, uPlot.rangeNum(0, max || 1, 0.12, true)[1] ?? 1] },
      },
      axes: [
        axis({ incrs: STEPS, space: 70, size: 32, values: (_, splits) => splits.map(elapsed) }),
        axis({ size: 62, values: (_, splits, __, ___, step) => splits.map((value) => onAxis(value, step)) }),
      ],
      series: [
        { label: "Time", value: (_, value) => (value === null ? NONE : this.timeText(value)) },
        ...chart.lines.map((line) => series(line, chart)),
      ],
      hooks: { setScale: [(plot, key) => key === "x" && this.follow(plot)] },
    };
  }

  private timeText(value: number): string {
    return `${elapsed(value)} (${clock(this.start + value)})`;
  }

  /** Zooms all charts as one of them was. */
  private follow(zoomed: uPlot): void {
    const { min, max } = zoomed.scales.x!;
    if (min === undefined || max === undefined || min === null || max === null) return;
    for (const plot of this.plots) {
      const scale = plot.scales.x!;
      if (plot !== zoomed && (scale.min !== min || scale.max !== max)) plot.setScale("x", { min, max });
    }
    const [first, last] = this.whole();
    this.reset.hidden = min <= first && max >= last;
  }

  private whole(): [number, number] {
    return [this.elapsed[0] ?? 0, this.elapsed[this.elapsed.length - 1] ?? 1];
  }

  /** To [min, max] seconds since the start; null: everything. */
  private zoom(range: [number, number] | null): void {
    const [min, max] = range ?? this.whole();
    if (max > min) this.plots[0]?.setScale("x", { min, max });
  }

  private fit(): void {
    const onPaper = matchMedia("print").matches;
    if (!onPaper && this.element.clientWidth > 0) this.resize(this.size());
  }

  private size(): { width: number; height: number } {
    const width = Math.max(280, this.element.clientWidth);
    return { width, height: width < PHONE ? HEIGHT_ON_PHONE : HEIGHT };
  }

  private resize(size: { width: number; height: number }): void {
    for (const plot of this.plots) {
      if (plot.width !== size.width || plot.height !== size.height) plot.setSize(size);
    }
  }

  /** One finger moves the cursor along, two zoom. */
  private addTouch(plot: uPlot): void {
    const over = plot.over;
    const at = (touch: Touch) => touch.clientX - over.getBoundingClientRect().left;
    let pinched: [number, number] | null = null; // the values under both fingers
    const values = (touches: TouchList): [number, number] => {
      const both = [at(touches[0]!), at(touches[1]!)].sort((a, b) => a - b);
      return [plot.posToVal(both[0]!, "x"), plot.posToVal(both[1]!, "x")];
    };
    const follow = (event: TouchEvent) => {
      if (event.touches.length === 1) plot.setCursor({ left: at(event.touches[0]!), top: 10 });
      if (event.touches.length !== 2) return;
      event.preventDefault();
      pinched ??= values(event.touches);
      const now = values(event.touches);
      const scale = plot.scales.x!;
      const [first, last] = this.whole();
      const factor = (pinched[1] - pinched[0]) / Math.max(1e-3, now[1] - now[0]);
      const size = Math.min(last - first, Math.max(1, (scale.max! - scale.min!) * factor));
      const share = (now[0] - scale.min!) / (scale.max! - scale.min!);
      const min = Math.min(Math.max(first, pinched[0] - share * size), last - size);
      this.zoom([min, min + size]);
    };
    over.addEventListener("touchstart", follow, { passive: false });
    over.addEventListener("touchmove", follow, { passive: false });
    over.addEventListener("touchend", () => (pinched = null));
  }

  /** The arrow keys move the cursor from sample to sample. */
  private addKeys(plot: uPlot): void {
    plot.over.tabIndex = 0;
    plot.over.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const last = this.elapsed.length - 1;
      const index = Math.min(last, Math.max(0, (plot.cursor.idx ?? (step > 0 ? -1 : last + 1)) + step));
      plot.setCursor({ left: plot.valToPos(this.elapsed[index] ?? 0, "x"), top: 10 });
    });
  }
}

function aligned(times: number[], chart: Chart): uPlot.AlignedData {
  return [times, ...chart.lines.map((line) => line.values)];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** With the decimals that tell neighbours apart. */
function onAxis(value: number, step: number): string {
  return decimal(value, Math.max(0, Math.ceil(-Math.log10(step))));
}

function axis(settings: uPlot.Axis): uPlot.Axis {
  const line = () => colour("--rule");
  return {
    stroke: () => colour("--quiet"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 5 },
    ...settings,
  };
}

function series(line: Line, chart: Chart): uPlot.Series {
  const fill = () => `color-mix(in srgb, ${colour(line.colour)} 12%, transparent)`;
  return {
    label: line.label,
    stroke: () => colour(line.colour),
    width: 1.5,
    ...(line.filled ? { fill } : {}),
    ...(line.stepped ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
    value: (_, value) => (value === null || value === undefined ? NONE : chart.format(value)),
  };
}
