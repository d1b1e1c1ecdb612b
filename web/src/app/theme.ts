// Light, dark, or as the system has it; kept in this browser.
import { useState } from "preact/hooks";

export type Theme = "auto" | "light" | "dark";
const key = "cq-theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto"; // the browser keeps nothing
  }
}

export function applyTheme(theme: Theme = stored()): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(stored);
  return [
    theme,
    (next) => {
      try {
        localStorage.setItem(key, next);
      } catch {
        // it holds until the page is left
      }
      applyTheme(next);
      setTheme(next);
    },
  ];
}
