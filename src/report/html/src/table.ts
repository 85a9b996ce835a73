// A table that is sorted by a click on a heading. Rows beyond the first ones are made when they are
// scrolled to, so that ten thousand of them cost no more than a hundred.

import { el } from "./dom";

export interface Column<Row> {
  title: string;
  /** What is sorted by, and shown unless `cell` says otherwise. */
  value: (row: Row) => string | number | null;
  cell?: (row: Row) => Node | string;
  /** A name stays in sight when the figures are scrolled; long texts are wrapped. */
  kind: "text" | "number" | "name" | "long";
  hint?: string;
}

export interface TableOptions {
  /** Read aloud, and the label of the search field. */
  label: string;
  /** Shown instead of a table without rows. */
  empty: string;
  /** Whether the rows come in a useful order; else the first column sorts them, largest first. */
  ordered: boolean;
}

const CHUNK = 100;
const SEARCHED_FROM = 16;
const PRINTED = 1000;
const LONG = 150;

export class DataTable<Row> {
  readonly element = el("div", { class: "table" });
  private rows: Row[] = [];
  private shown: Row[] = []; // sorted and filtered
  private total: Row | null = null;
  private sortedBy: Column<Row> | null = null;
  private descending = false;
  private search = "";
  private readonly headings: HTMLTableCellElement[];
  private readonly body = el("tbody");
  private readonly foot = el("tfoot");
  private readonly box: HTMLElement;
  private readonly note = el("p", { class: "note" });
  private readonly tools = el("div", { class: "tools" });
  private readonly sentinel = el("div", { class: "sentinel" });

  constructor(
    private readonly columns: Column<Row>[],
    private readonly options: TableOptions,
  ) {
    this.headings = columns.map((column) => this.heading(column));
    const head = el("thead", {}, el("tr", {}, ...this.headings));
    const table = el("table", { "aria-label": options.label }, head, this.body, this.foot);
    this.box = el("div", { class: "box", tabindex: 0 }, table, this.sentinel);
    this.tools.append(this.searchField());
    this.element.append(this.tools, this.box, this.note);
    new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.more(CHUNK), {
      root: this.box,
      rootMargin: "600px 0px",
    }).observe(this.sentinel);
    addEventListener("beforeprint", () => this.more(PRINTED - this.body.rows.length));
    if (!options.ordered) this.setOrder(columns[0]!, true);
  }

  /** Shows `rows`, and `total` below them however they are sorted. */
  setRows(rows: Row[], total: Row | null = null): void {
    this.rows = rows;
    this.total = total;
    const searched = rows.length >= SEARCHED_FROM;
    this.tools.hidden = !searched;
    if (!searched) this.search = "";
    this.box.classList.toggle("tall", rows.length > 30);
    this.arrange();
  }

  private heading(column: Column<Row>): HTMLTableCellElement {
    const sort = () => this.sortBy(column);
    const button = el("button", { type: "button", onclick: sort }, column.title);
    const properties = { class: column.kind, scope: "col", "aria-sort": "none" };
    return el("th", column.hint ? { ...properties, title: column.hint } : properties, button);
  }

  private searchField(): HTMLElement {
    const field = el("input", {
      type: "search",
      placeholder: "Search",
      "aria-label": `Search: ${this.options.label}`,
      oninput: () => {
        this.search = field.value.toLowerCase();
        this.arrange();
      },
    });
    return field;
  }

  private sortBy(column: Column<Row>): void {
    const again = this.sortedBy === column;
    this.setOrder(column, again ? !this.descending : column.kind === "number");
    this.arrange();
  }

  private setOrder(column: Column<Row>, descending: boolean): void {
    this.sortedBy = column;
    this.descending = descending;
    this.columns.forEach((each, index) => {
      const order = each !== column ? "none" : descending ? "descending" : "ascending";
      this.headings[index]!.setAttribute("aria-sort", order);
    });
  }

  private arrange(): void {
    const texts = this.columns.filter((column) => column.kind !== "number");
    const wanted = (row: Row) =>
      texts.some((column) => String(column.value(row)).toLowerCase().includes(this.search));
    this.shown = this.search ? this.rows.filter(wanted) : [...this.rows];
    const column = this.sortedBy;
    if (column) {
      const sign = this.descending ? -1 : 1;
      this.shown.sort((a, b) => sign * compare(column.value(a), column.value(b)));
    }
    this.box.scrollTop = 0;
    this.body.replaceChildren();
    this.foot.replaceChildren(...(this.total ? [this.row(this.total)] : []));
    this.more(CHUNK);
  }

  private more(count: number): void {
    const next = this.shown.slice(this.body.rows.length, this.body.rows.length + Math.max(0, count));
    this.body.append(...next.map((row) => this.row(row)));
    const missing = this.shown.length - this.body.rows.length;
    this.sentinel.hidden = missing === 0;
    this.box.hidden = this.rows.length === 0 && this.total === null;
    this.note.textContent = this.noteText(missing);
    this.note.classList.toggle("on-paper", missing > 0);
  }

  private noteText(missing: number): string {
    if (this.rows.length === 0) return this.options.empty;
    if (this.shown.length === 0) return "Nothing found";
    return missing > 0 ? `${missing} more rows are not on this page` : "";
  }

  private row(row: Row): HTMLTableRowElement {
    return el("tr", {}, ...this.columns.map((column) => this.cell(column, row)));
  }

  private cell(column: Column<Row>, row: Row): HTMLTableCellElement {
    const value = column.value(row);
    const content = column.cell ? column.cell(row) : String(value ?? "–");
    return el("td", { class: column.kind }, isLong(content) ? folded(content) : content);
  }
}

function isLong(content: Node | string): content is string {
  return typeof content === "string" && content.length > LONG;
}

/** A few lines of a long text, all of it after a click. */
function folded(text: string): HTMLElement {
  const unfold = () => element.classList.toggle("folded");
  const element = el("div", { class: "folded", title: "Click to show all of it", onclick: unfold }, text);
  return element;
}

/** Numbers by size, texts by the reader's alphabet; what is missing is the smallest. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return COLLATOR.compare(String(a), String(b));
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true });
