import { liquidatedValue } from '../compare.ts';
import type { Scenario } from '../format.ts';
import { CHANNELS, type LightsRow, type ReplayTotals } from '../outcome.ts';
import { grouped, money, percent } from '../words.ts';
import { CHANNEL_NAMES } from './flows.ts';
import { chart, line, linear, rect, text, WIDTH } from './svg.ts';

const ROW = 27;
const BAR = 17;
const LEFT = 110;

/** Value deleveraged per market as a bar, the published value as an upright; beside it who took the liquidated value. */
export function marketsChart(scenario: Scenario, totals: ReplayTotals): string {
  const unit = 10 ** scenario.moneyDecimals;
  const split = 560;
  const valueEnd = split - 120;
  const published = scenario.markets.map((market) => Number(market.published?.adlValue ?? 0));
  const most = Math.max(1, ...published, ...totals.markets.map(({ adlPaid }) => Number(adlPaid) / unit));
  const x = linear(0, most, LEFT, valueEnd);
  const share = linear(0, 1, split + 10, WIDTH - 20);
  const height = 34 + ROW * totals.markets.length;
  const rows = totals.markets.flatMap((market, m) => {
    const y = 30 + m * ROW;
    const paid = Number(market.adlPaid) / unit;
    const all = Number(liquidatedValue(market));
    const known = published[m]!;
    const beside = known > 0 ? `${money(paid)} of ${money(known)}` : money(paid);
    const parts: string[] = [];
    let base = 0;
    for (const channel of CHANNELS) {
      const part = all === 0 ? 0 : Number(market.value[channel]) / all;
      const title = `${market.symbol}: ${CHANNEL_NAMES[channel]} ${percent(part)}`;
      if (part > 0) parts.push(rect(share(base), y, share(base + part) - share(base), BAR, `fill ${channel}`, title));
      base += part;
    }
    return [
      text(LEFT - 10, y + 13, market.symbol, 'label strong', 'end'),
      rect(LEFT, y, x(paid) - LEFT, BAR, 'fill adl', `${market.symbol}: ${money(paid)} deleveraged`),
      known > 0 ? line(x(known), y - 3, x(known), y + BAR + 3, 'published') : '',
      text(Math.max(x(paid), x(known)) + 8, y + 13, beside, 'label'),
      ...parts,
      text(share(1) - 6, y + 13, all === 0 ? '' : percent(Number(market.value.adl) / all, 0), 'label inverse', 'end'),
    ];
  });
  return chart(
    'markets',
    height,
    'Auto-deleveraging by market',
    `Value deleveraged in each market in ${scenario.asset}, with the published value where there is one, and how the liquidated value was shared out.`,
    text(LEFT, 18, 'value deleveraged', 'label'),
    text(split + 10, 18, 'of the liquidated value, with the deleveraged share', 'label'),
    ...rows,
  );
}

export const LIGHT_FATES: readonly (readonly [string, string])[] = [
  ['adl', 'closed by deleveraging'],
  ['liquidated', 'liquidated'],
  ['l5', '5 lights'],
  ['l4', '4'],
  ['l3', '3'],
  ['l2', '2'],
  ['l1', '1'],
  ['l0', 'in no queue'],
];

function fates(row: LightsRow): number[] {
  const open = [5, 4, 3, 2, 1, 0].map((light) => row.after[light]!);
  return [row.deleveraged, row.liquidated, ...open];
}

/** What became of the positions of each light: one bar per light before the first liquidation. */
export function lightsChart(totals: ReplayTotals): string {
  const rows = totals.lights.filter(({ positions }) => positions > 0);
  const x = linear(0, 1, 200, WIDTH - 20);
  const content = rows.flatMap((row, r) => {
    const y = 8 + r * (ROW + 9);
    let base = 0;
    const parts = fates(row).map((count, f) => {
      const part = count / row.positions;
      const [style, label] = LIGHT_FATES[f]!;
      const bar = rect(
        x(base),
        y,
        x(base + part) - x(base),
        BAR + 9,
        `fill ${style}`,
        `${label}: ${grouped(String(count))}, ${percent(part)}`,
      );
      base += part;
      return part > 0 ? bar : '';
    });
    const lamps = Array.from(
      { length: 5 },
      (_, i) => `<circle cx="${14 + i * 15}" cy="${y + 13}" r="5.5" class="${i < row.before ? 'lamp on' : 'lamp'}"/>`,
    );
    return [...lamps, text(190, y + 17, grouped(String(row.positions)), 'label', 'end'), ...parts];
  });
  return chart(
    'lights',
    16 + rows.length * (ROW + 9),
    'Lights before and after',
    'For the positions of each light before the first liquidation: the share closed by deleveraging, liquidated, and still open at the end by their light then.',
    ...content,
  );
}
