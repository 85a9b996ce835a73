// Light or dark: as the system says, unless the reader has chosen. On paper always light.

import { el } from "./dom";

const MODES = ["system", "light", "dark"] as const;
type Mode = (typeof MODES)[number];
const KEY = "loadgen-theme";

function remembered(): Mode {
  try {
    return MODES.find((mode) => mode === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system"; // a browser that keeps nothing of files
  }
}

function remember(mode: Mode): void {
  try {
    localStorage.setItem(KEY, mode);
  } catch {
    // then it holds for this visit
  }
}

/** A button that steps through the modes; `themechange` on the window tells what CSS cannot reach. */
export function themeButton(): HTMLElement {
  let mode = remembered();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = el("button", { type: "button", class: "theme" });
  const show = (theme: string) => {
    button.textContent = `Theme: ${mode}`;
    document.documentElement.dataset["theme"] = theme;
    dispatchEvent(new Event("themechange"));
  };
  const apply = () => show(mode !== "system" ? mode : dark.matches ? "dark" : "light");
  button.addEventListener("click", () => {
    mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length]!;
    remember(mode);
    apply();
  });
  dark.addEventListener("change", apply);
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", apply);
  apply();
  return button;
}
