// The page of the risk server: listens to state, fills and liquidatable, and asks for the front of a queue once a second.

const TOKEN = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const MOST_POINTS = 600;
const MOST_FILLS = 12;
const QUEUE_TOP = 10;
const OUTCOMES = ['book', 'fund', 'adl', 'cured'];

const at = (id) => document.getElementById(id);
const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
const fund = [];
const fills = [];
let socket;
let queries = 0;

function setStatus(text, isBad = false) {
  at('status').textContent = text;
  at('status').className = isBad ? 'bad' : '';
}

function cells(values) {
  const row = document.createElement('tr');
  for (const value of values) row.insertCell().textContent = value;
  return row;
}

function money(text) {
  return Number(text).toLocaleString('en', { maximumFractionDigits: 0 });
}

function drawFund() {
  const [low, high] = [Math.min(...fund), Math.max(...fund)];
  // A still fund is a line in the middle, not noise from edge to edge.
  const span = Math.max(high - low, Math.abs(high) / 100, 1);
  const middle = (low + high) / 2;
  const points = fund.map((cash, i) => {
    const x = (i / (MOST_POINTS - 1)) * 600;
    return `${x.toFixed(1)} ${(60 - ((cash - middle) / span) * 100).toFixed(1)}`;
  });
  document.querySelector('#fund-line path').setAttribute('d', `M${points.join('L')}`);
  at('fund-range').textContent = `${money(low)} to ${money(high)} since you are here`;
}

function showState(state) {
  at('fund').textContent = money(state.fund.cash);
  at('due').textContent = state.liquidatable ?? '–';
  at('positions').textContent = state.positions.toLocaleString('en');
  at('log').textContent = state.log.toLocaleString('en');
  at('markets').replaceChildren(...state.markets.map(({ symbol, mark, house }) => cells([symbol, mark ?? '–', house])));
  if (at('market').options.length === 0) at('market').append(...state.markets.map(({ symbol }) => new Option(symbol)));
  fund.push(Number(state.fund.cash));
  if (fund.length > MOST_POINTS) fund.shift();
  drawFund();
}

function showFill(fill) {
  counts[fill.outcome] += 1;
  at('outcomes').replaceChildren(
    ...OUTCOMES.flatMap((outcome) => {
      const term = document.createElement('dt');
      const count = document.createElement('dd');
      term.textContent = outcome === 'adl' ? 'ADL' : outcome[0].toUpperCase() + outcome.slice(1);
      count.textContent = counts[outcome];
      return [term, count];
    }),
  );
  if (fill.time !== null) at('latency').textContent = `${Math.max(0, Date.now() - fill.time)} ms`;
  if (fill.outcome !== 'adl') return;
  fills.unshift(fill);
  fills.length = Math.min(fills.length, MOST_FILLS);
  const rows = fills.map((f) => {
    const closed = f.fills.map(({ account, size }) => `${account} ${size}`).join(', ');
    return cells([f.market, `${f.account} ${f.side}`, f.size, f.book, f.takenOver, f.deleveraged, closed || 'none']);
  });
  at('fills').replaceChildren(...rows);
}

function showQueue({ top }) {
  const rows = top.map(({ rank, account, size, score, lights }) => {
    const lit = `${'●'.repeat(lights)}${'○'.repeat(5 - lights)}`;
    return cells([rank, account, size, (score / 1e9).toFixed(4), lit]);
  });
  at('queue').replaceChildren(...rows);
}

function askQueue() {
  const market = at('market').value;
  if (market === '' || socket.readyState !== WebSocket.OPEN) return;
  queries += 1;
  const query = { kind: 'queue', market, side: at('side').value, top: QUEUE_TOP };
  socket.send(JSON.stringify({ type: 'query', id: queries, query }));
}

function hear({ data }) {
  const message = JSON.parse(data);
  if (message.event === 'state') showState(message);
  else if (message.event === 'fills') showFill(message);
  else if (message.query !== undefined && message.query === queries && message.value !== undefined)
    showQueue(message.value);
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/v1/stream`, ['adl.v1', `adl.token.${TOKEN}`]);
  socket.onopen = () => {
    setStatus('live');
    socket.send(JSON.stringify({ type: 'subscribe', topics: ['state', 'fills'] }));
  };
  socket.onmessage = hear;
  socket.onclose = () => {
    setStatus('not connected; trying again', true);
    setTimeout(connect, 1_000);
  };
}

if (TOKEN === '') setStatus('this page needs a token: open the address that the server printed', true);
else {
  connect();
  setInterval(askQueue, 1_000);
}
