/** A published example that its own formula, or its own numbers, contradict. */
export interface Erratum {
  /** Stable name. */
  readonly id: string;
  readonly venue: string;
  readonly source: string;
  /** What the text prints. */
  readonly published: string;
  /** What the text's own formula gives. */
  readonly ours: string;
  /** Where the two part. */
  readonly why: string;
}

const PAPER = 'https://arxiv.org/abs/2512.01112';
const NET_VOLUME = 'https://github.com/ConejoCapital/HyperMultiAssetedADL/tree/79bad0fa (ADL_NET_VOLUME_FULL_12MIN.md)';

/** Every erratum; the tests work each out. */
export const ERRATA: readonly Erratum[] = [
  {
    id: 'delta-losses',
    venue: 'Delta Exchange',
    source: 'https://github.com/delta-exchange/just-the-docs/blob/07fd1b4/docs/trading-guide/ADL.md',
    published: 'losses in the order 1, 6, 7',
    ours: '7, then 1 and 6 alike',
    why: 'PnL% ÷ L is −3.89 % for 7 and −5 % for 1 and 6; the higher score comes first',
  },
  {
    id: 'bybit-trigger-strict',
    venue: 'Bybit',
    source: 'https://bybit-exchange.github.io/docs/v5/market/adl-alert',
    published: 'triggered at a ratio of −0.3',
    ours: 'not triggered',
    why: 'the rule is ratio < −0.3, and the example has equality',
  },
  {
    id: 'ethereal-price',
    venue: 'Ethereal',
    source: 'https://docs.ethereal.trade',
    published: 'close at the mark 3,600 moves 2,000',
    ours: 'moves 0 at 3,600 and 2,000 at the bankruptcy price 3,800',
    why: '10 × (3,800 − 3,600) = 2,000',
  },
  {
    id: 'gate-bankruptcy',
    venue: 'Gate, text of 2019–22',
    source: 'https://gate.tv/en/help/futures/logical/22082',
    published: 'a long from 10,000 at 50x is bankrupt at 8,500',
    ours: '9,800',
    why: '10,000 × (1 − 1/50)',
  },
  {
    id: 'coinstory-profit',
    venue: 'CoinStory',
    source: 'https://help.mycoinstory.com/hc/en-us/articles/360040599951',
    published: 'inverse short in profit: B(E − M) / (E(B − M))',
    ours: 'B(E − M) / (M(B − M))',
    why: 'the product of its own PnL% = E/M − 1 and L = B/(B − M)',
  },
  {
    id: 'percolator-share',
    venue: 'Percolator',
    source: 'https://github.com/aeyakovenko/percolator/blob/d594e6a9/cli/README.md',
    published: '700K of 5M is 20 %',
    ours: '14 %',
    why: '700,000 / 5,000,000',
  },
  {
    id: 'hyperliquid-mean-btc',
    venue: 'Hyperliquid, analysis of 10 October 2025',
    source: NET_VOLUME,
    published: 'mean price of BTC 106,427.71',
    ours: '106,455.66',
    why: 'the mean of the fills without their sizes; notional over size is 620,890,947.73 / 5,832.3903',
  },
  {
    id: 'hyperliquid-mean-eth',
    venue: 'Hyperliquid, analysis of 10 October 2025',
    source: NET_VOLUME,
    published: 'mean price of ETH 3,467.90',
    ours: '3,500.93',
    why: 'the mean of the fills without their sizes; notional over size is 458,008,925.03 / 130,824.97',
  },
  {
    id: 'paper-queue-severity',
    venue: 'arXiv 2512.01112',
    source: PAPER,
    published: 'equities 3.75, 0, 1 after the second round at severity 1/2',
    ours: '5.625, 0, 1',
    why: 'half of the deficit of 3.75 is 1.875; the printed result takes all of it',
  },
  {
    id: 'paper-liquidation-price',
    venue: 'arXiv 2512.01112',
    source: PAPER,
    published: 'account E is liquidated at 1.0010',
    ours: '1.0009',
    why: '(109/99) / 1.1',
  },
  {
    id: 'paper-second-round',
    venue: 'arXiv 2512.01112',
    source: PAPER,
    published: 'account H gives 30 of 40 in the second round',
    ours: 'H has 24 left',
    why: 'the first round took 16 of its 40',
  },
];
