// What positions paid towards losses without being closed, beside the tick's other results: builds with rule books alone.
//
// Per payment (room r): amount i64·r | account u32·r | side u32·r. Per liquidation: first payments u32·(l+1).
import { ensure, REGION_BYTES, Region } from '../memory/region';

const FIRST_ROOM: u32 = 1024;
const PAYMENT_BYTES: usize = 16;

const payments = changetype<Region>(memory.data(REGION_BYTES, 4));
const starts = changetype<Region>(memory.data(REGION_BYTES, 4));
let liquidations: u32 = 0;
let room: u32 = 0;
let count: u32 = 0;
let short: bool = false;

/** Makes room for the results of so many liquidations; false without memory. */
export function stagePayments(l: u32): bool {
  liquidations = l;
  if (!ensure(starts, (usize(l) + 1) << 2)) return false;
  return room != 0 || growPayments();
}

export function startPayments(): void {
  memory.fill(starts.address, 0, (usize(liquidations) + 1) << 2);
  count = 0;
  short = false;
}

export function addPayment(account: u32, side: u32, amount: i64): void {
  if (count == room) {
    short = true;
    return;
  }
  store<i64>(payments.address + (usize(count) << 3), amount);
  const half = payments.address + (usize(room) << 3) + (usize(count) << 2);
  store<u32>(half, account);
  store<u32>(half + (usize(room) << 2), side);
  count += 1;
}

/** Notes that the payments so far belong to liquidations up to i. */
export function closePayments(i: u32): void {
  store<u32>(starts.address + (usize(i + 1) << 2), count);
}

/** Some payment found no room. */
export function paymentsShort(): bool {
  return short;
}

/** Makes more room; false when there is no memory. */
export function growPayments(): bool {
  const larger = max<u32>(room * 4, FIRST_ROOM);
  if (!ensure(payments, usize(larger) * PAYMENT_BYTES)) return false;
  room = larger;
  return true;
}

export function paymentsRoom(): u32 {
  return room;
}

export function paymentsCount(): u32 {
  return count;
}

export function paymentsAddress(): usize {
  return payments.address;
}

export function paymentStarts(): usize {
  return starts.address;
}

/** Payments of liquidation i are [firstPaymentOf(i), firstPaymentOf(i + 1)). */
export function firstPaymentOf(i: u32): u32 {
  return load<u32>(starts.address + (usize(i) << 2));
}

export function paymentAccount(payment: u32): u32 {
  return load<u32>(payments.address + (usize(room) << 3) + (usize(payment) << 2));
}
