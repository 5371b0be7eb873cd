import { byId } from './dom.ts';

/** What single keys do, outside of fields. */
export function onKeys(actions: Readonly<Record<string, () => void>>): void {
  const dialog = byId<HTMLDialogElement>('keys');
  byId('keys-open').addEventListener('click', () => dialog.showModal());
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const target = event.target as HTMLElement;
    const isField = target.matches('input:not([type=range], [type=checkbox]), select, textarea');
    if (isField) return;
    if (event.key === '?') {
      dialog.showModal();
      return;
    }
    // Space presses a button, and a bracket never moves a slider.
    if (event.key === ' ' && target.matches('button, summary, input')) return;
    const action = actions[event.key.toLowerCase()];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
