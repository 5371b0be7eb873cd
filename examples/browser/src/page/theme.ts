import { redrawCharts } from './charts.ts';
import { byId, write } from './dom.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const KEY = 'theme';

/** The system's theme until the reader says otherwise; the choice is kept where the browser allows it. */
export function startTheme(): () => void {
  const button = byId('theme');
  let place = Math.max(0, THEMES.indexOf(stored() as (typeof THEMES)[number]));
  const apply = (): void => {
    const theme = THEMES[place]!;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    write(button, `Theme: ${theme}`);
    redrawCharts();
  };
  const next = (): void => {
    place = (place + 1) % THEMES.length;
    store(THEMES[place]!);
    apply();
  };
  button.addEventListener('click', next);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts);
  apply();
  return next;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
}
