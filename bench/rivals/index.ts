import type { Rival } from '../contest.ts';
import { bigintSort } from './bigint.ts';
import { decimalSort } from './decimal.ts';
import { duckdb } from './duckdb.ts';
import { flatqueue } from './flatqueue.ts';
import { liquidationIndex } from './liquidation-index.ts';
import { memcpy } from './memcpy.ts';
import { nativeVectors, nativeWide } from './native.ts';
import { objectsSort } from './objects.ts';
import { ownPass } from './own-pass.ts';
import { objectMap, sha256, typedColumns, v8Serialize } from './state.ts';
import { typedPass } from './typed-pass.ts';
import { typedQuickselect } from './typed-quickselect.ts';
import { typedRadix } from './typed-radix.ts';
import { typedSort } from './typed-sort.ts';
import { withoutRulesRival } from './without-rules.ts';

export const RIVALS: readonly Rival[] = [
  objectsSort,
  objectMap,
  typedSort,
  typedRadix,
  typedQuickselect,
  typedPass,
  typedColumns,
  liquidationIndex,
  flatqueue,
  bigintSort,
  decimalSort,
  duckdb,
  v8Serialize,
  sha256,
  nativeVectors,
  nativeWide,
  memcpy,
  ownPass,
  withoutRulesRival,
];
