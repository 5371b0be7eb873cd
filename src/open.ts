import type { Core } from './core.ts';
import { AdlError } from './errors.ts';
import { asColumns, type PositionSpec, readTerms, sideNumber } from './inputs.ts';
import type { AccountNames } from './names.ts';
import { describePosition, placeOfPosition } from './places.ts';

/** Runs a call of the core and puts names to the numbers of its error. */
type Named = <T>(call: () => T) => T;

/** Puts a new position into the book, and a new account before it; on an error neither is there. @throws AdlError, see `Engine.open` */
export function openPosition(
  core: Core,
  accounts: AccountNames,
  market: number,
  position: PositionSpec,
  named: Named,
): void {
  const side = sideNumber(position.side);
  const row = named(() => readTerms(core, market, side, position));
  const put = (account: number): void => named(() => core.upsert(market, asColumns(account, side, row)));
  const known = accounts.find(position.account);
  if (known !== undefined) {
    if (core.find(market, side, known) !== undefined) {
      throw new AdlError(
        'DUPLICATE_POSITION',
        `${describePosition(position)} is open already: use adjust`,
        placeOfPosition(position),
      );
    }
    put(known);
    return;
  }
  const id = position.account;
  if (typeof id !== 'string') accounts.numberOf(id);
  accounts.tentatively(String(id), () => {
    const account = core.addAccounts(1);
    try {
      put(account);
    } catch (error) {
      core.forgetAccounts(1);
      throw error;
    }
  });
}
