/** Width of every chart in its own units; it scales with the page. */
export const WIDTH = 1000;

/** Text for HTML and XML. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A coordinate: two digits are finer than any screen. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A linear map from a domain to coordinates. */
export type Scale = (value: number) => number;

export function linear(from: number, to: number, start: number, end: number): Scale {
  const width = to - from || 1;
  return (value) => start + ((value - from) / width) * (end - start);
}

/** The same over magnitudes, for values above 0. */
export function logarithmic(from: number, to: number, start: number, end: number): Scale {
  const scale = linear(Math.log10(from), Math.log10(to), start, end);
  return (value) => scale(Math.log10(value));
}

/** Round values that cover a range: steps of 1, 2 or 5 times a power of ten. */
export function roundSteps(from: number, to: number, about = 5): number[] {
  const raw = (to - from || 1) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw)!;
  const steps: number[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to + step / 1e6; value += step) {
    steps.push(Math.abs(value) < step / 1e6 ? 0 : value);
  }
  return steps;
}

export function rect(x: number, y: number, width: number, height: number, style: string, title = ''): string {
  const inner = title === '' ? '' : `<title>${escapeText(title)}</title>`;
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(0, width))}" height="${at(Math.max(0, height))}" class="${style}">${inner}</rect>`;
}

export function text(
  x: number,
  y: number,
  content: string,
  style = 'label',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text x="${at(x)}" y="${at(y)}" class="${style}" text-anchor="${anchor}">${escapeText(content)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" class="${style}"/>`;
}

export function path(points: readonly (readonly [number, number])[], style: string): string {
  return `<path d="M${points.map(([x, y]) => `${at(x)} ${at(y)}`).join('L')}" class="${style}"/>`;
}

/** A whole chart with its accessible name and description. */
export function chart(
  id: string,
  height: number,
  title: string,
  description: string,
  ...content: readonly string[]
): string {
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">`,
    `<title id="${id}-title">${escapeText(title)}</title>`,
    `<desc id="${id}-description">${escapeText(description)}</desc>`,
    ...content,
    '</svg>',
  ].join('');
}

/** Entries of a legend under a heading. */
export function legend(entries: readonly (readonly [string, string])[]): string {
  const items = entries.map(
    ([style, label]) => `<span class="key"><i class="${style}"></i>${escapeText(label)}</span>`,
  );
  return `<p class="legend">${items.join('')}</p>`;
}
