// Checks the published figures of 10 October 2025 against each other, where somebody has them: the rows of the analysis behind
// arXiv:2512.01112 (waves.csv, wave_coin_needed.csv, policy_wave_metrics_long.csv, policy_totals.csv). They are not this project's,
// so this is no test of the suite.   node scripts/check-waves.mjs DIRECTORY
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';

Decimal.set({ precision: 60 });
/** The analysis worked in doubles: what sums of them may be off by, in USD. */
const SLACK = new Decimal('1e-6');

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write('usage: node scripts/check-waves.mjs DIRECTORY\n');
  process.exit(2);
}
const rows = (name) => parse(readFileSync(join(directory, name), 'utf8'), { columns: true });
const sum = (values) => values.reduce((total, value) => total.plus(value), new Decimal(0));

let passed = 0;
let failed = 0;
function check(what, found, wanted, slack = SLACK) {
  const good = found.minus(wanted).abs().lte(slack);
  if (good) passed += 1;
  else failed += 1;
  process.stdout.write(
    `${good ? 'ok  ' : 'FAIL'}  ${what}: ${found.toFixed(6)}, expected ${new Decimal(wanted).toFixed(6)}\n`,
  );
}

const waves = rows('waves.csv');
const needed = rows('wave_coin_needed.csv');
const metrics = rows('policy_wave_metrics_long.csv');
const totals = rows('policy_totals.csv');

check('rows of coins in waves', new Decimal(needed.length), '728');
check('needed budget over all of them', sum(needed.map((row) => row.needed_usd)), '15079669.609008');
check(
  'the same from size and gap',
  sum(needed.map((row) => new Decimal(row.qty_base_units).times(row.gap_usd_per_unit))),
  '15079669.609008',
);
for (const { wave, budget_needed_usd } of waves) {
  const own = needed.filter((row) => row.wave === wave).map((row) => row.needed_usd);
  check(`wave ${wave}: needed budget`, sum(own), budget_needed_usd);
}
for (const total of totals) {
  const own = metrics.filter(({ policy }) => policy === total.policy);
  check(`${total.policy}: budget`, sum(own.map((row) => row.budget_usd)), total.budget_usd);
  check(`${total.policy}: overshoot`, sum(own.map((row) => row.overshoot_usd)), total.signed_overshoot_usd);
  check(`${total.policy}: missed`, sum(own.map((row) => row.under_coverage_usd)), total.under_coverage_V_T_usd);
}
check(
  'deficits as published, one account counted in nine waves',
  sum(waves.map((row) => row.deficit_usd)),
  '100063386.6859475',
);
const once = waves.map((row) => row.deficit_excl_repeated_usd);
const repeated = waves.find((row) => row.deficit_is_dominated_by_repeated_account === '1').max_loss_usd;
check('deficits with that account counted once', sum(once).plus(repeated), '12657729.41', new Decimal('0.01'));

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
