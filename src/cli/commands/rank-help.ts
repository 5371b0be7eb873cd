export const RANK_HELP = `adl rank FILE [--from VENUE] --market M --side long|short --mark M=PRICE [options]

Ranks the positions of one market side as auto-deleveraging would take them: rank 1 is closed first.

FILE    CSV with a header, or NDJSON (.ndjson, .jsonl) with one object a line; - is standard input (CSV unless
        --input ndjson). Columns, in any order; a column with another name is an error:
          account     id, any text
          market      symbol
          side        long | short
          size        in units of the contract, a whole number of lots
          entryPrice  average entry, may be finer than the tick
          margin      isolated margin; empty for a cross position
          leverage    the trader's setting, whole (optional; policy roi-over-ratio needs it)
          exempt      true for a position that is never deleveraged (optional)
          wallet      the account's cross wallet, without unrealised PnL (optional; on one line of the account or on
                      several with the same value; 0 when on none)
        Sizes, prices and money are plain decimals, in NDJSON strings ("0.1"): JSON numbers are not exact.
        Parquet (.parquet, needs the package hyparquet) and Arrow (.arrow, .arrows, .feather, needs apache-arrow) have
        the same columns, as text, decimals, integers or booleans.

What a venue hands out
  --from VENUE             FILE is JSON (or NDJSON) of the venue's answer, or of several:
                             hyperliquid  clearinghouseState
                             binance      positionRisk (USD-M v2 and v3, COIN-M)
                             bybit        /v5/position/list
                             okx          /api/v5/account/positions
                             ccxt         unified positions
                           Each may be wrapped as {"account": ID, "wallet": AMOUNT, "response": …}, wallet optional.
                           Numbers are taken as written. Marks, and whether a market is linear or inverse, are the
                           source's, unless options or files say otherwise.
  --account ID             account of the answers that are not wrapped
  --wallet ID=AMOUNT       cross wallet without unrealised PnL, once for each account that needs one
  --contract-size M=SIZE   units in one contract: okx (ctVal times ctMult), Binance COIN-M (dollars)
  --margin-mode cross|isolated   of Bybit's unified accounts, whose answers do not say it
  --collateral with-pnl|without-pnl   what CCXT's collateral is, default with-pnl

The queue
  --market M               symbol of the market
  --side long|short        side whose holders would be deleveraged
  --top K                  the first K only
  --all                    also the positions that are no candidates, with the reason
  --policy P               leveraged-return (default) | margin-return | wallet-return | roi-over-ratio | price-ratio |
                           return | pnl
  --preset ID              instead of --policy: a venue's published rules for every market (adl presets lists them),
                           in place of those that files name; contracts and maintenance stay as they are described
  --percentile MODE        how lights and percentiles are measured: ahead (default) | size | count

Marks and markets
  --mark M=PRICE           mark price, once for each market; wins over the source's
  --marks M=P,M2=P2        the same in one; or a JSON file {"M": "PRICE", …}
  --config FILE.json       {moneyDecimals, markets, marks}, as adl generate --config writes it
  --markets FILE.json      an array of market specifications
  Cross positions in other markets count for their account's equity, so those markets need a mark too.
  A market that has a mark and no specification is linear with a maintenance margin of 5000 ppm (0.5 %); its tick is the
  last digit of the mark (of its first 8 digits) and its lot the finest that keeps a tick a whole number of money's last
  digit; with --from, money and lot are as fine as the source's. These change the ranked market, described in a file or
  not:
  --payoff linear|inverse|power   --power 2|3|4   --multiplier X   --tick X   --lot X
  --maintenance-ppm N      maintenance margin rate, of 10^6 (also for the other markets without specification)
  --money-decimals N       digits of the settlement asset, default 6 (inverse: 12)

Input and output
  --format table|csv|ndjson    default table
  --input csv|ndjson|parquet|arrow   when the file's name does not say it
  --engine wasm|reference      default wasm

Output columns
  rank        from 1, the front
  account
  score       of the policy, 9 digits
  percentile  share of the queue at or behind this place, in %
  lights      5 (front) to 1 (back)
  size        in units of the contract
  sizeAhead   size of all candidates before this one
  pnl         unrealised, in the settlement asset
  leverage    notional over equity; of the whole account for a cross position

A row that cannot be read is reported on stderr as file:line: reason (file: position 3: field: reason with --from), the
others are ranked, and the exit code is 1.

  adl rank positions.csv --market BTC --side short --mark BTC=60000 --top 20
  adl rank positions.csv --preset okx --market BTC --side short --mark BTC=60000
  adl rank state.json --from hyperliquid --account 0xabc --market BTC --side short
`;
