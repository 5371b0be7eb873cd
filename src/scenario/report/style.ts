/** The page's only style sheet. Colours are variables, with a second set for dark screens. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fbfaf7;--card:#fff;--ink:#1d2127;--soft:#5d6673;--rule:#e6e3dc;--axis:#9aa1ab;
--book:#5b8fb9;--fund:#e2a93b;--adl:#c9403a;--residual:#7b4fa6;--liquidated:#8f98a3;--good:#23774b;--bad:#b3362b;
--s0:#c9403a;--s1:#2f6f9f;--s2:#3c8d5a;--s3:#b7791f;--s4:#7b4fa6;--s5:#1f8a8a;
--l5:#205072;--l4:#3a7399;--l3:#6698b8;--l2:#9abfd3;--l1:#c8dfe9;--l0:#e9edf0;--shade:#c9403a14}
@media (prefers-color-scheme:dark){:root{--page:#14171b;--card:#1b1f25;--ink:#e8eaed;--soft:#9aa4b1;--rule:#2b3139;--axis:#5c6672;
--book:#6da3cf;--fund:#e8b654;--adl:#e4625b;--residual:#a880d0;--liquidated:#6f7985;--good:#5fc08d;--bad:#f08a80;
--s0:#e4625b;--s1:#6cb0e0;--s2:#67c18b;--s3:#e0aa55;--s4:#b08be0;--s5:#55c2c2;
--l5:#9fd0ee;--l4:#71aed3;--l3:#4b86ab;--l2:#34617f;--l1:#274558;--l0:#262c33;--shade:#e4625b1c}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1080px;margin:0 auto;padding:48px 24px 96px}h1{font-size:2.1rem;line-height:1.15;letter-spacing:-.02em;margin:0 0 .4em;text-wrap:balance}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:0 0 .3em}h3{font-size:1rem;margin:1.4em 0 .3em}p{max-width:72ch;margin:.2em 0 .9em}.lead{font-size:1.1rem;color:var(--soft)}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:24px 26px;margin:22px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px;margin:26px 0}.tiles div{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
.tiles dd{margin:0;font-size:1.5rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}.tiles dt{color:var(--soft);font-size:.85rem;line-height:1.35}
svg{display:block;width:100%;height:auto;margin:8px 0}.label{font-size:12px;fill:var(--soft)}.strong{fill:var(--ink);font-weight:600}.name{font-weight:600;font-size:13px}.inverse{fill:#fff;font-weight:600}
.axis{stroke:var(--axis);stroke-width:1}.rule{stroke:var(--rule);stroke-width:1}.moment{stroke:var(--axis);stroke-width:.7;stroke-dasharray:2 4}
.series{fill:none;stroke-width:2.2;stroke-linejoin:round}.thin{stroke:var(--axis);stroke-width:.9;opacity:.55}.shade{fill:var(--shade)}
.published{stroke:var(--ink);stroke-width:2.5}.lamp{fill:var(--l0);stroke:var(--axis);stroke-width:.6}.lamp.on{fill:var(--fund)}
${[0, 1, 2, 3, 4, 5].map((n) => `.s${n}{stroke:var(--s${n})}.t${n}{fill:var(--s${n})}`).join('')}
.cash{stroke:var(--fund)}.equity{stroke:var(--book)}i.cash{background:var(--fund)}i.equity{background:var(--book)}i.shade{background:var(--shade);outline:1px solid var(--adl)}i.published{background:var(--ink)}
${['book', 'fund', 'adl', 'residual', 'liquidated', 'l5', 'l4', 'l3', 'l2', 'l1', 'l0'].map((name) => `.fill.${name}{fill:var(--${name})}i.${name}{background:var(--${name})}`).join('')}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.85rem;color:var(--soft);margin:.2em 0 .4em;max-width:none}.key{display:inline-flex;align-items:center;gap:6px}.key i{width:12px;height:12px;border-radius:3px;display:inline-block}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums;margin:.6em 0}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--rule);vertical-align:top;white-space:nowrap}th{color:var(--soft);font-weight:600;font-size:.8rem}.left{text-align:left;white-space:normal}
.dense{font-size:.8rem}.dense th,.dense td{padding:5px 5px}
strong{white-space:nowrap}.note{color:var(--soft);font-size:.82rem}.near{color:var(--good)}.far{color:var(--bad)}code{font:.82rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--soft)}footer{color:var(--soft);font-size:.85rem}li{margin:.25em 0}
@media print{section{break-inside:avoid}body{background:#fff}}
`;
