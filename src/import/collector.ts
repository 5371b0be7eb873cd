import { AdlError } from '../errors.ts';
import { MAX_LEVERAGE } from '../limits.ts';
import type { Payoff } from '../market.ts';
import { isZero, plainDecimal } from './exact.ts';
import { joined, type Response } from './responses.ts';
import { refuse } from './row.ts';
import type { Imported, ImportedPosition, ImportOptions, Refusal, VenuePosition, VenueReader } from './types.ts';

/** What the cross positions of one account are settled in. */
interface Pocket {
  readonly payoff: Payoff;
  readonly asset: string | undefined;
}

/** Gathers the positions of any number of responses of one venue. */
export class Collector {
  private readonly venue: VenueReader;
  private readonly options: ImportOptions;
  private readonly positions: ImportedPosition[] = [];
  private readonly refused: Refusal[] = [];
  private readonly wallets = new Map<string, string>();
  private readonly marks = new Map<string, string>();
  private readonly payoffs = new Map<string, Payoff>();
  private readonly pockets = new Map<string, Pocket>();
  private readonly notes = new Set<string>();
  private zero = 0;

  constructor(venue: VenueReader, options: ImportOptions) {
    this.venue = venue;
    this.options = options;
  }

  refuse(refusal: Refusal): void {
    this.refused.push(refusal);
  }

  /** Takes one response in; what of it cannot be read is among the refused. */
  add(response: Response): void {
    const { place } = response;
    this.attempt(place, () => {
      const account = response.account ?? this.options.account ?? refuse(NO_ACCOUNT);
      const { rows, read, wallet } = this.venue.open(response.value, this.options);
      this.setWallet(account, response.wallet ?? wallet);
      rows.forEach((row, i) => {
        const at = joined(place, `position ${i}`);
        this.attempt(at, () => this.take(account, at, read(row)));
      });
    });
  }

  result(): Imported {
    return {
      positions: this.positions,
      wallets: Object.fromEntries(this.wallets),
      marks: Object.fromEntries(this.marks),
      payoffs: Object.fromEntries(this.payoffs),
      refused: this.refused,
      zero: this.zero,
      notes: [`the source never says: ${this.venue.lacks.join(', ')}`, ...this.notes],
    };
  }

  private attempt(place: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      this.refuse({ place, reason: error.message });
    }
  }

  /** The caller's word counts before the source's. */
  private setWallet(account: string, stated: string | undefined): void {
    const { wallets = {} } = this.options;
    const given = Object.hasOwn(wallets, account) ? wallets[account] : undefined;
    if (given !== undefined && plainDecimal(given) === undefined) {
      refuse(`the wallet of account "${account}" must be a decimal, got "${given}"`);
    }
    const wallet = given ?? stated;
    if (wallet === undefined) return;
    const before = this.wallets.get(account);
    if (before !== undefined && before !== wallet) {
      refuse(`wallet ${wallet} contradicts ${before} of an earlier response of account "${account}"`);
    }
    this.wallets.set(account, wallet);
  }

  private take(account: string, place: string, position: VenuePosition | undefined): void {
    if (position === undefined) {
      this.zero += 1;
      return;
    }
    const { market, side, size, entryPrice, margin, payoff } = position;
    if (margin === null) this.checkPocket(account, position);
    if ((this.payoffs.get(market) ?? payoff) !== payoff) refuse(`market ${market} is linear and inverse`);
    this.payoffs.set(market, payoff);
    this.noteMark(position);
    const leverage = this.wholeLeverage(position);
    const { length } = this.positions;
    this.positions[length] = {
      account,
      market,
      side,
      size,
      entryPrice,
      margin,
      place,
      ...(leverage === undefined ? {} : { leverage }),
    };
  }

  /** Cross positions share a wallet, so it has to be known, and in one asset. */
  private checkPocket(account: string, { payoff, asset }: VenuePosition): void {
    if (!this.wallets.has(account)) {
      refuse(
        `wallet: the source does not state the cross wallet of account "${account}": give it (option wallets, --wallet ${account}=AMOUNT)`,
      );
    }
    const pocket = this.pockets.get(account) ?? { payoff, asset };
    this.pockets.set(account, pocket);
    const isInverse = payoff === 'inverse' || pocket.payoff === 'inverse';
    if (isInverse && (pocket.asset !== asset || pocket.payoff !== payoff)) {
      const [here, there] = [asset ?? payoff, pocket.asset ?? pocket.payoff];
      refuse(`settled in ${here}, but account "${account}" has cross positions in ${there}: one wallet, one asset`);
    }
    if (asset === undefined || pocket.asset === undefined || asset === pocket.asset) return;
    this.notes.add(
      `account "${account}" has cross positions in ${pocket.asset} and ${asset}: they are added as if one asset`,
    );
  }

  private noteMark({ market, mark }: VenuePosition): void {
    if (mark === undefined || isZero(mark)) return;
    const before = this.marks.get(market);
    if (before === undefined) this.marks.set(market, mark);
    else if (before !== mark) this.notes.add(`marks of ${market} differ in the source: the first is taken, ${before}`);
  }

  private wholeLeverage({ leverage }: VenuePosition): number | undefined {
    if (leverage === undefined) return undefined;
    const whole = /^\d+(?:\.0+)?$/.test(leverage) ? Number(leverage) : Number.NaN;
    if (whole >= 1 && whole <= MAX_LEVERAGE) return whole;
    this.notes.add(`leverage ${leverage} is no whole number from 1 on and is left out`);
    return undefined;
  }
}

const NO_ACCOUNT =
  'the source does not name its account: give it (option account, --account ID), or wrap each response as {"account": …, "response": …}';
