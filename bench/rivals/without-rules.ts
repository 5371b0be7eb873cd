import type { Rival } from '../contest.ts';
import { withoutRules } from '../rows/rules.ts';

/** Ourselves: how much of a row's cost its rules are. */
export const withoutRulesRival: Rival = {
  name: 'without-rules',
  about: 'the same build of the engine, the same book and task, in markets without the rules',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter: ({ row, book }) => withoutRules(row, book),
};
