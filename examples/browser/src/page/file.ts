import { byId } from './dom.ts';

/** A file by the button or dropped anywhere. */
export function onFile(open: (file: File) => void): void {
  const input = byId<HTMLInputElement>('file');
  const drop = byId('drop');
  let depth = 0;
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    input.value = '';
    if (file !== undefined) open(file);
  });
  addEventListener('dragenter', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    depth += 1;
    drop.hidden = false;
  });
  addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    drop.hidden = depth === 0;
  });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    drop.hidden = true;
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) open(file);
  });
}
