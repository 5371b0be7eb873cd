/** The worker: owns the engine, takes commands one after the other, and posts what is to be seen. */
import { AdlError, type Side } from 'adl-core';
import { Failure } from '../../../../src/cli/io.ts';
import { MarketMaker } from '../../../../src/scenario/maker.ts';
import type { About, Command, Message, PlayCommand } from '../protocol.ts';
import { liquidate } from './cascade.ts';
import { fateOf } from './closed.ts';
import { distanceOf } from './distance.ts';
import { openFile, Refusal } from './file.ts';
import { detailsOf, frameOf } from './frame.ts';
import { openGenerated } from './open.ts';
import { openScenario } from './play.ts';
import { changePolicy, nearFront, type Session, settleMarks, viewOf } from './session.ts';

interface Scope {
  postMessage(message: Message, transfer: Transferable[]): void;
  onmessage: ((event: { readonly data: Command }) => void) | null;
}

const scope = globalThis as unknown as Scope;

/** Behind a frame, so long after it that a newer mark comes first while the slider moves. */
const DETAILS_AFTER = 6;
/** At most so many frames without details. */
const FRAMES_WITHOUT = 5;
/** The reader has stopped: time to search. */
const DISTANCE_AFTER = 250;

let session: Session | undefined;
let maker: MarketMaker | undefined;
/** State before the first cascade. */
let untouched: Uint8Array | undefined;
/** Counts commands: whoever waits sees that a newer one came. */
let turn = 0;
/** Counts books that were asked for: the newest stays. */
let loads = 0;
let framesWithout = 0;

function post(message: Message, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

function postDetails(of: Session): void {
  framesWithout = 0;
  const details = detailsOf(of);
  post({ type: 'details', details }, [details.long.buffer, details.short.buffer]);
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Superseded extends Error {}

/** Posts the frame at once, the rest when no newer command waits. */
async function show(of: Session): Promise<void> {
  const mine = turn;
  post({ type: 'frame', frame: frameOf(of) });
  framesWithout += 1;
  if (framesWithout > FRAMES_WITHOUT) postDetails(of);
  await wait(DETAILS_AFTER);
  if (mine !== turn) return;
  postDetails(of);
  await wait(DISTANCE_AFTER);
  const pause = async (): Promise<void> => {
    await wait(0);
    if (mine !== turn) throw new Superseded();
  };
  if (mine !== turn) return;
  try {
    const distance = await distanceOf(of, pause);
    if (distance !== undefined && mine === turn) post({ type: 'distance', distance });
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
  }
}

function opened(next: Session, remarks: readonly string[] = [], about?: About): void {
  session = next;
  maker = new MarketMaker(next.engine, next.units);
  untouched = undefined;
  post({ type: 'opened', market: viewOf(next), remarks, ...(about === undefined ? {} : { about }) });
}

/** Watches a position by its account's id, or by the number of an account without one. @throws Refusal */
function watch(of: Session, account: string, side: Side | undefined): void {
  const id = [account, `#${account}`].find((each) => knows(of, each));
  if (id === undefined) throw new Refusal(`There is no account ${account} in this book.`);
  const isOpen = (each: Side): boolean =>
    of.engine.position({ account: id, market: of.symbol, side: each }) !== undefined;
  // A side that is given may be gone: what became of it can still be told.
  const found = side ?? (['long', 'short'] as const).find(isOpen);
  if (found === undefined) throw new Refusal(`Account ${id} holds no position in ${of.symbol}.`);
  of.watch = { account: id, side: found };
  of.fate = of.report && fateOf(of, of.report);
}

function knows({ engine }: Session, account: string): boolean {
  try {
    engine.accountNumber(account);
    return true;
  } catch (error) {
    if (error instanceof AdlError) return false;
    throw error;
  }
}

/** Begins to load a book; the answer tells whether no other was asked for since. */
function loading(): () => boolean {
  loads += 1;
  const mine = loads;
  return () => mine === loads;
}

async function play(command: PlayCommand): Promise<void> {
  const isNewest = loading();
  const { session: playing, about, ticks } = await openScenario(command, (text) => post({ type: 'progress', text }));
  if (!isNewest()) return;
  opened(playing, [], about);
  for (const tick of ticks) {
    const { long, short } = tick.details;
    post({ type: 'played', tick }, [long.buffer, short.buffer]);
    await wait(0);
    if (!isNewest()) return;
  }
}

/** The cascade is history. */
function forget(of: Session): void {
  of.report = undefined;
  of.fate = undefined;
}

/** A mark that the engine refuses leaves the one before. @throws AdlError */
function setMark(of: Session, mark: string): void {
  const before = of.marks.get(of.symbol)!;
  of.marks.set(of.symbol, mark);
  try {
    settleMarks(of);
  } catch (error) {
    of.marks.set(of.symbol, before);
    throw error;
  }
}

function restore(of: Session): void {
  forget(of);
  if (untouched === undefined) return;
  of.engine.restore(untouched);
  of.engine.tidy();
  maker = new MarketMaker(of.engine, of.units);
  untouched = undefined;
}

/** Opens a book that can be dragged. */
async function open(command: Extract<Command, { type: 'generate' | 'file' }>): Promise<void> {
  const isNewest = loading();
  const progress = (text: string): void => post({ type: 'progress', text });
  const { policy } = command;
  if (command.type === 'generate') progress(`generating ${command.positions.toLocaleString('en')} positions`);
  const { session: next, remarks } =
    command.type === 'file'
      ? await openFile(command.file, policy, progress)
      : { session: await openGenerated(command.positions, policy), remarks: [] };
  if (!isNewest()) return;
  next.watch = nearFront(next);
  opened(next, remarks);
  await show(next);
}

async function run(command: Command): Promise<void> {
  if (command.type === 'generate' || command.type === 'file') return open(command);
  if (command.type === 'play') return play(command);
  if (session === undefined) return;
  const of = session;
  switch (command.type) {
    case 'mark':
      setMark(of, command.mark);
      forget(of);
      break;
    case 'symbol':
      of.symbol = command.symbol;
      forget(of);
      of.watch = nearFront(of);
      post({ type: 'opened', market: viewOf(of), remarks: [] });
      break;
    case 'policy':
      // The same market under another policy: what a cascade did under the old one is taken back.
      restore(of);
      changePolicy(of, command.policy);
      post({ type: 'opened', market: viewOf(of), remarks: [] });
      break;
    case 'watch':
      watch(of, command.account, command.side);
      break;
    case 'fund':
      of.engine.setFund({ cash: command.cash, floor: '0', takeover: command.takeover });
      break;
    case 'restore':
      restore(of);
      break;
    case 'liquidate': {
      post({ type: 'progress', text: 'liquidating' });
      untouched ??= of.engine.snapshot();
      const cascade = liquidate(of, maker!, command.bookPercent);
      if (cascade === undefined) throw new Refusal('Nobody is liquidatable at this mark: move it further.');
      post({ type: 'cascade', cascade });
      break;
    }
  }
  return show(of);
}

function refused(error: unknown): void {
  if (error instanceof Refusal) post({ type: 'refused', text: error.message, lines: error.lines });
  else if (error instanceof AdlError || error instanceof Failure) {
    post({ type: 'refused', text: error.message, lines: [] });
  } else {
    post({ type: 'refused', text: `Something went wrong: ${String(error)}`, lines: [] });
    throw error;
  }
}

scope.onmessage = ({ data }) => {
  turn += 1;
  run(data).catch(refused);
};
