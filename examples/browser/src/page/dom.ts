/** The few helpers that this page needs instead of a framework. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element #${id}`);
  return found as T;
}

type Child = Node | string | undefined;

/** An element with attributes and children; `class` and the rest go in as attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Writes a text only where it differs: most of a frame is as it was. */
export function write(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** A table's row of cells, the first a header of its row. */
export function row(cells: readonly Child[]): HTMLTableRowElement {
  const [first, ...rest] = cells;
  const line = make('tr', {}, make('th', { scope: 'row' }, first));
  line.append(...rest.map((cell) => make('td', {}, cell)));
  return line;
}

/** A table with a caption for who cannot see what stands around it. */
export function table(caption: string, columns: readonly string[]): { table: HTMLTableElement; body: HTMLElement } {
  const body = make('tbody');
  const heads = columns.map((name) => make('th', { scope: 'col' }, name));
  const element = make(
    'table',
    {},
    make('caption', { class: 'sr' }, caption),
    make('thead', {}, make('tr', {}, ...heads)),
    body,
  );
  return { table: element, body };
}

const LIGHTS = 5;

/** Lights as five dots with a text of their own. */
export function lights(count: number): HTMLElement {
  const element = make('span', { class: 'lights', role: 'img' });
  for (let light = 0; light < LIGHTS; light++) element.append(make('i'));
  setLights(element, count);
  return element;
}

export function setLights(element: HTMLElement, count: number): void {
  const label = count === 0 ? 'no lights' : `${count} of 5 lights`;
  if (element.getAttribute('aria-label') === label) return;
  element.setAttribute('aria-label', label);
  element.dataset.count = String(count);
  Array.from(element.children, (dot, light) => dot.classList.toggle('on', light < count));
}
