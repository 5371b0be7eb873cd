import { WebSocket } from 'ws';
import { random } from '../src/demo/random.ts';
import { SOCKET_PATH } from '../src/gateway/sockets.ts';
import { writeFrame } from '../src/wire/columns.ts';
import type { Columns } from '../src/wire/messages.ts';

const ROWS_A_FRAME = 100_000;
const PRICE = 100_000;
/** Quanta per lot at that price. */
const UNIT = 100_000_000;
const SYMBOL = 'BTC';
/** The accounts that are liquidated, each in its turn, have positions of their own and names. */
const NAMED = 512;

interface Heard {
  readonly event?: string;
  readonly kind?: string;
  readonly account?: string;
  readonly ok?: boolean;
  readonly number?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Load {
  /** Orders a second: of ten, eight adjust a position, one opens or closes one, one brings a mark. */
  readonly rate: number;
  readonly seconds: number;
  /** Ticks with one liquidation a second, beside the orders. */
  readonly ticks: number;
}

export interface Measured {
  /** From sending a tick to hearing the liquidated account's notice, milliseconds. */
  readonly latencies: readonly number[];
  readonly sent: number;
  readonly refused: number;
  readonly seconds: number;
}

/** A venue's gateway on loopback: one socket that sends, one that listens to notices. */
export class LoadClient {
  private readonly feed: WebSocket;
  private readonly ears: WebSocket;
  private readonly uniform = random(1);
  private readonly sentAt = new Map<string, number>();
  private latencies: number[] = [];
  private answers = 0;
  private refused = 0;
  private sent = 0;
  private next = 0;
  private wake: () => void = () => {};

  private constructor(feed: WebSocket, ears: WebSocket) {
    this.feed = feed;
    this.ears = ears;
    feed.on('message', (data) => this.answered(JSON.parse(String(data)) as Heard));
    ears.on('message', (data) => this.heard(String(data)));
  }

  static async connect(url: string, token: string): Promise<LoadClient> {
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}${SOCKET_PATH}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return socket;
    };
    return new LoadClient(await open(), await open());
  }

  close(): void {
    this.feed.close();
    this.ears.close();
  }

  /** Fills the book: named accounts first, then `positions` in pairs of a long and a short of one lot size. */
  async fill(positions: number): Promise<void> {
    this.ears.send(JSON.stringify({ type: 'subscribe', topics: ['notices'] }));
    for (let i = 0; i < NAMED; i++) this.say({ type: 'account', account: nameOf(i), wallet: '1000' });
    await this.settle();
    for (let first = 0; first < positions; first += ROWS_A_FRAME) {
      this.frame({
        kind: 'accounts',
        wallets: new BigInt64Array(Math.min(ROWS_A_FRAME, positions - first)).fill(1_000_000_000n),
      });
      await this.settle();
    }
    this.say({ type: 'marks', marks: { [SYMBOL]: String(PRICE) } });
    for (let first = 0; first < positions; first += ROWS_A_FRAME) {
      this.frame(this.rows(first, Math.min(ROWS_A_FRAME, positions - first)));
      await this.settle();
    }
    for (let i = 0; i < NAMED; i++) this.open(i);
    await this.settle();
    if (this.refused > 0) throw new Error(`${this.refused} messages of the load were refused`);
  }

  async run({ rate, seconds, ticks }: Load): Promise<Measured> {
    this.latencies = [];
    const [before, refused] = [this.sent, this.refused];
    const began = performance.now();
    let orders = 0;
    let liquidations = 0;
    // An open loop: what is due by the clock is sent, however late the answers are.
    for (let now = 0; now < seconds * 1_000; now = performance.now() - began) {
      for (; orders < (now * rate) / 1_000; orders++) this.order(orders);
      for (; liquidations < (now * ticks) / 1_000; liquidations++) this.liquidate();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const sent = this.sent - before;
    await this.settle();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {
      latencies: this.latencies,
      sent,
      refused: this.refused - refused,
      seconds: (performance.now() - began) / 1_000,
    };
  }

  private rows(first: number, count: number): Columns {
    const columns = {
      kind: 'upsert' as const,
      market: SYMBOL,
      account: new Uint32Array(count),
      side: new Uint8Array(count),
      lots: new BigInt64Array(count),
      entryValue: new BigInt64Array(count),
      margin: new BigInt64Array(count),
      leverage: new Uint32Array(count),
      exempt: new Uint8Array(count),
    };
    for (let row = 0; row < count; row++) {
      const side = row & 1;
      const lots = 1 + Math.floor(this.uniform() * 50);
      const entry = Math.round(UNIT * (1 + 0.04 * (this.uniform() - 0.5)));
      columns.account[row] = NAMED + first + row;
      columns.side[row] = side;
      columns.lots[row] = BigInt(lots);
      columns.entryValue[row] = BigInt((side === 0 ? 1 : -1) * lots * entry);
      columns.margin[row] = BigInt(Math.round((lots * UNIT) / 5));
      columns.leverage[row] = 5;
    }
    return columns;
  }

  private open(i: number): void {
    const position = {
      account: nameOf(i),
      market: SYMBOL,
      side: 'long',
      size: '0.01',
      entryPrice: String(PRICE),
      margin: '200',
    };
    this.say({ type: 'open', position });
  }

  private order(i: number): void {
    const kind = i % 10;
    if (kind === 9) {
      this.say({ type: 'marks', marks: { [SYMBOL]: (PRICE * (1 + 0.001 * (this.uniform() - 0.5))).toFixed(1) } });
      return;
    }
    const account = nameOf(NAMED / 2 + Math.floor((this.uniform() * NAMED) / 2));
    const position = { account, market: SYMBOL, side: 'long' };
    if (kind !== 8) this.say({ type: 'adjust', position, changes: { margin: (200 + 10 * this.uniform()).toFixed(2) } });
    else this.say({ type: 'wallet', account, wallet: '1000' });
  }

  /** One of the first half of the named, by force and beyond the fund: a counterparty is deleveraged. Then it opens anew. */
  private liquidate(): void {
    const i = this.next;
    this.next = (this.next + 1) % (NAMED / 2);
    this.sentAt.set(nameOf(i), performance.now());
    const liquidations = [{ account: nameOf(i), market: SYMBOL, side: 'long', force: true }];
    this.say({ type: 'tick', liquidations });
    this.open(i);
  }

  private say(message: object): void {
    this.sent += 1;
    this.feed.send(JSON.stringify(message));
  }

  private frame(columns: Columns): void {
    this.sent += 1;
    this.feed.send(writeFrame(columns));
  }

  /** Waits until everything sent has its answer. */
  private async settle(): Promise<void> {
    while (this.answers < this.sent) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private answered({ ok, error }: Heard): void {
    this.answers += 1;
    if (ok !== true) {
      this.refused += 1;
      if (this.refused < 3) process.stderr.write(`refused: ${error?.code} ${error?.message}\n`);
    }
    this.wake();
  }

  private heard(text: string): void {
    const { event, kind, account } = JSON.parse(text) as Heard;
    const sentAt = account === undefined ? undefined : this.sentAt.get(account);
    if (event !== 'notices' || kind !== 'liquidated' || sentAt === undefined) return;
    this.latencies.push(performance.now() - sentAt);
    this.sentAt.delete(account!);
  }
}

function nameOf(i: number): string {
  return `named-${i}`;
}
