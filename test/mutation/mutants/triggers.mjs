/** Slips in triggers, windows and named funds. */
export const triggers = {
  'waterfall/trigger.ts': [
    ['fund().takeover != 0 ? takeoverLots', 'fund().takeover == 0 ? takeoverLots', 'trigger: takeover turned round'],
    [
      'u32(peak <= 0 || atLeast(fall, u64(PPM)',
      'u32(atLeast(fall, u64(PPM)',
      'trigger: an empty fund does not start it',
    ],
    [
      '!atLeast(u64(trigger.stopPpm), u64(peak), fall, u64(PPM))',
      '!atLeast(u64(trigger.ppm), u64(peak), fall, u64(PPM))',
      'trigger: it stops where it starts',
    ],
    ['const peak = max<i64>(seen, equity);', 'const peak = seen;', 'trigger: a value above the peak is not the peak'],
    [
      'atLeast(fall, u64(PPM), u64(trigger.ppm), u64(peak))',
      '!atLeast(u64(trigger.ppm), u64(peak), fall, u64(PPM))',
      'trigger: started a quantum late',
    ],
    ['return high != other ? high > other : a * b >= c * d;', 'return a * b >= c * d;', 'trigger: compared in 64 bits'],
    [
      "put(changetype<usize>(trigger) + offsetof<Trigger>('since'), tickTime() + 1);",
      "store<i64>(changetype<usize>(trigger) + offsetof<Trigger>('since'), tickTime() + 1);",
      'trigger: a time of change that a refused tick leaves',
    ],
    [
      "putHalf(changetype<usize>(trigger) + offsetof<Trigger>('active'), active);",
      'trigger.active = active;',
      'trigger: a state that a refused tick leaves',
    ],
    [
      'if (trigger.kind == TRIGGER_DRAWDOWN) look(number, trigger, i + 1, fundEquity(), peakOf(trigger.window));\n',
      '',
      'trigger: not looked at between liquidations',
    ],
    ['if (trigger.manual == MANUAL_OFF) return lots;\n', '', 'trigger: the switch off does not win'],
    [
      'trigger.manual == MANUAL_ON || trigger.active != 0',
      'trigger.active != 0',
      'trigger: the switch on does not win',
    ],
    ['equity >= 0 && atLeast', 'atLeast', 'trigger: a share of less than nothing'],
    ['    selectFund(fundOfWindow(window));\n', '', 'trigger: every window sees the default fund'],
  ],
  'book/windows.ts': [
    ['<= step - stepsOfWindow(window)) {', '< step - stepsOfWindow(window)) {', 'window: a step too long'],
    [
      'cell(window, head, count - 1), 8) <= equity) count',
      'cell(window, head, count - 1), 8) < equity) count',
      'window: equal values kept',
    ],
    [
      'if (count == 0 || load<i64>(cell(window, head, count - 1)) != step) {',
      '{',
      'window: a lower value of the same step kept',
    ],
    [
      '  putHalf(window + COUNT, count);',
      '  store<u32>(window, count, COUNT);',
      'window: a refused tick forgets values',
    ],
    ['    put(at + 8, equity);', '    store<i64>(at, equity, 8);', 'window: a refused tick leaves its equity'],
    ['  put(clock, now + 1);', '  store<i64>(clock, now + 1);', 'window: a refused tick moves the clock'],
    ['% room) * ENTRY_BYTES', ') * ENTRY_BYTES', 'window: a ring that does not close'],
  ],
  'book/funds.ts': [
    [
      "  put(changetype<usize>(record) + offsetof<Fund>('floor'), after.floor);\n",
      '',
      'fund: the floor of the default one for all',
    ],
    [
      "  putHalf(changetype<usize>(record) + offsetof<Fund>('takeover'), after.takeover);\n",
      '',
      'fund: the takeover of the default one for all',
    ],
    ['  setHousePnl(after.pnlLow, after.pnlHigh);\n', '', 'fund: house PnL of another fund'],
    ['  before.pnlLow = housePnlLow();\n', '', 'fund: house PnL not kept for its next liquidation'],
    [
      '  put(changetype<usize>(before), record.cash);',
      '  store<i64>(changetype<usize>(before), record.cash);',
      'fund: cash that a refused tick leaves',
    ],
    [
      'addPnl(fundOf(market), housePnlOf',
      'addPnl(0, housePnlOf',
      'fund: house PnL of all markets for the default fund',
    ],
  ],
};
