import { WebSocket } from 'ws';
import { SOCKET_PATH } from '../gateway/sockets.ts';
import { writeFrame } from '../wire/columns.ts';
import type { Columns } from '../wire/messages.ts';
import { demoPositions, demoWallets, newPair } from './book.ts';
import { random } from './random.ts';
import { DEMO_MARKETS, type DemoMarket, Walk } from './walk.ts';

const STEP_MS = 250;
/** The order book takes so much of a liquidated position, at most. */
const BOOK_SHARE = 0.7;
/** Liquidations that the feed sends at once. */
const MOST_AT_ONCE = 200;
const PAIRS_PER_STEP = 3;
/** The treasury fills the fund up so often, in steps, and to so much. */
const REFILL_STEPS = 480;
const FUND = '150000';

interface Key {
  readonly account: string;
  readonly market: string;
  readonly side: string;
}

interface Heard {
  readonly event?: string;
  readonly top?: readonly Key[];
  readonly ok?: boolean;
  readonly query?: number;
  readonly value?: unknown;
}

/** A venue in small: it moves marks, opens positions, and liquidates what the server says is due. */
export class DemoFeed {
  private readonly url: string;
  private readonly token: string;
  private readonly uniform = random(20_251_010);
  private socket!: WebSocket;
  private timer: NodeJS.Timeout | undefined;
  private walks: Walk[] = [];
  private steps = 0;
  private due: readonly Key[] = [];

  constructor(url: string, token: string) {
    this.url = url.replace('http', 'ws');
    this.token = token;
  }

  async start(): Promise<void> {
    this.socket = new WebSocket(`${this.url}${SOCKET_PATH}`, { headers: { authorization: `Bearer ${this.token}` } });
    await new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject));
    this.socket.on('error', () => this.stop());
    const state = (await this.ask({ kind: 'state' })) as {
      positions: number;
      markets: { symbol: string; mark: string | null }[];
    };
    this.walks = DEMO_MARKETS.map(({ symbol, start }) => {
      const mark = state.markets.find((market) => market.symbol === symbol)?.mark;
      return new Walk(mark === null || mark === undefined ? start : Number(mark), start, this.uniform);
    });
    // After a restart the recovered book goes on.
    if (state.positions === 0) this.fill();
    this.socket.on('message', (data) => this.hear(JSON.parse(String(data)) as Heard));
    this.say({ type: 'subscribe', topics: ['liquidatable'] });
    this.timer = setInterval(() => this.step(), STEP_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.socket.close();
  }

  private say(message: object): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private frame(columns: Columns): void {
    this.socket.send(writeFrame(columns));
  }

  private ask(query: object): Promise<unknown> {
    this.say({ type: 'query', id: 0, query });
    return new Promise((resolve, reject) => {
      this.socket.once('message', (data) => {
        const { value } = JSON.parse(String(data)) as Heard;
        if (value === undefined) reject(new Error(`the server does not answer: ${String(data)}`));
        else resolve(value);
      });
    });
  }

  private fill(): void {
    this.frame(demoWallets(this.uniform));
    this.sayMarks(this.walks.map(({ price }) => price));
    for (const [i, market] of DEMO_MARKETS.entries()) {
      this.frame(demoPositions(market, this.walks[i]!.price, this.uniform));
    }
  }

  private hear(message: Heard): void {
    if (message.event === 'liquidatable') this.due = message.top ?? [];
  }

  private step(): void {
    this.steps += 1;
    this.sayMarks(this.walks.map((walk) => walk.next()));
    for (let pair = 0; pair < PAIRS_PER_STEP; pair++) this.openPair();
    if (this.due.length > 0) this.liquidate(this.due.slice(0, MOST_AT_ONCE));
    this.due = [];
    if (this.steps % REFILL_STEPS === 0) this.say({ type: 'fund', cash: FUND });
  }

  private sayMarks(prices: readonly number[]): void {
    const entries = DEMO_MARKETS.map(({ symbol, priceDecimals }, i) => [symbol, prices[i]!.toFixed(priceDecimals)]);
    this.say({ type: 'marks', marks: Object.fromEntries(entries) });
  }

  private openPair(): void {
    const i = Math.floor(this.uniform() * DEMO_MARKETS.length);
    for (const message of newPair(DEMO_MARKETS[i]!, this.walks[i]!.price, this.uniform)) this.say(message);
  }

  /**
   * Liquidates what was due at the last look; what has been cured since is refused for all, and then asked anew at the next step. The
   * sizes are not known here: the book is said to take a few lots of each.
   */
  private liquidate(due: readonly Key[]): void {
    for (const key of due) {
      const i = DEMO_MARKETS.findIndex(({ symbol }) => symbol === key.market);
      const market = DEMO_MARKETS[i]!;
      const book =
        this.uniform() < BOOK_SHARE
          ? [{ size: lot(market), price: this.walks[i]!.price.toFixed(market.priceDecimals) }]
          : [];
      this.say({ type: 'tick', time: Date.now(), liquidations: [{ ...key, book }] });
    }
  }
}

function lot({ sizeDecimals }: DemoMarket): string {
  return (10 ** -sizeDecimals).toFixed(sizeDecimals);
}
