// The same algorithm in C: exact scores from 64-bit columns in vectors of LANES doubles, with an integer path where the float
// interval does not decide; radix sort for full orders, histogram and sort for fronts. Times itself.
//
//   score DATA ROW NEED MILLISECONDS ANSWER    prints {"median":ms,"p95":ms,"samples":n}, writes the answer's column
//
// DATA: i64 n, queues, accounts, ppm | queues × (i64 from, to, signed mark) | lots, entry, margin i64·n | equity, maintenance
// i64·accounts | account u32·n. All products of lots and mark, and all amounts, are below 2^51.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef double vd __attribute__((vector_size(8 * LANES), aligned(8)));
typedef int64_t vi __attribute__((vector_size(8 * LANES), aligned(8)));
typedef unsigned __int128 u128;

static const double MAGIC = 6755399441055744.0; // 1.5 · 2^52
static int64_t n, queues, accounts, ppm;
static const int64_t *bounds, *lots, *entry, *margin, *equity, *maintenance;
static const uint32_t *account;
static double *scores;
static uint32_t *out;
static int64_t count;

static vd spread(double x) {
  vd v;
  for (int i = 0; i < LANES; i++) v[i] = x;
  return v;
}

// Integers below 2^51 to doubles by way of the magic number, and floors the same way.
static vd load(const int64_t *at) {
  vi bits;
  memcpy(&bits, at, sizeof bits);
  vd magic = spread(MAGIC);
  return (vd)(bits + (vi)magic) - magic;
}
static vd choose(vi mask, vd a, vd b) { return (vd)((mask & (vi)a) | (~mask & (vi)b)); }
static vd down(vd x) {
  vd magic = spread(MAGIC), r = (x + magic) - magic;
  return r - (vd)((r > x) & (vi)spread(1.0));
}

// floor(±a·b·10^9 / (c·d)) in two steps of the scale, so that 128 bits are enough.
static double exact(int negative, int64_t a, int64_t b, int64_t c, int64_t d) {
  u128 top = (u128)a * b, low = (u128)c * d, q = top / low, r = top % low;
  r *= 100000, q = q * 100000 + r / low, r %= low;
  r *= 10000, q = q * 10000 + r / low, r %= low;
  return negative ? -(double)(int64_t)(q + (r != 0)) : (double)(int64_t)q;
}

static int64_t equity_of(int64_t i, int64_t pnl) { return margin[i] < 0 ? equity[account[i]] : margin[i] + pnl; }

static double score_one(int64_t i, int64_t mark) {
  int64_t value = lots[i] * mark, pnl = value - entry[i], q = equity_of(i, pnl);
  if (q <= 0) return -INFINITY;
  int64_t notional = llabs(value), cost = llabs(entry[i]);
  return pnl > 0 ? exact(0, pnl, notional, cost, q) : exact(1, -pnl, q, cost, notional);
}

enum { CHUNK = 256 };

// What a position's equity starts from, margin or the account's equity, for a chunk of rows and without branches.
static void pockets(int64_t from, int64_t to, int64_t *pocket) {
  for (int64_t i = from; i < to; i++) {
    int64_t cross = margin[i] >> 63;
    pocket[i - from] = (equity[account[i] & (uint32_t)cross] & cross) | (margin[i] & ~cross);
  }
}

static void score_chunk(int64_t from, int64_t to, int64_t mark) {
  const vd lower = spread(1 - 0x1p-49), upper = spread(1 + 0x1p-49), zero = spread(0), sure = spread(0x1p51);
  const vi sign = (vi)spread(-0.0);
  int64_t pocket[CHUNK], i = from;
  pockets(from, to, pocket);
  for (; i + LANES <= to; i += LANES) {
    vd value = load(lots + i) * spread((double)mark), e = load(entry + i);
    vd pnl = value - e;
    vi isolated = load(margin + i) >= zero;
    vd q = load(pocket + i - from) + (vd)((vi)pnl & isolated);
    vd notional = (vd)((vi)value & ~sign), cost = (vd)((vi)e & ~sign);
    vi gain = pnl > zero;
    vd x = pnl * choose(gain, notional, q) * spread(1e9) / (cost * choose(gain, q, notional));
    vd low = down(x * lower), size = (vd)((vi)x & ~sign);
    vi doubtful = ((low != down(x * upper)) | (size >= sure)) & (q > zero);
    vd result = choose(q > zero, low, spread(-INFINITY));
    memcpy(scores + i, &result, sizeof result);
    int64_t doubt = 0;
    for (int j = 0; j < LANES; j++) doubt |= doubtful[j];
    if (doubt) for (int j = 0; j < LANES; j++) if (doubtful[j]) scores[i + j] = score_one(i + j, mark);
  }
  for (; i < to; i++) scores[i] = score_one(i, mark);
}

static void score_queue(int64_t from, int64_t to, int64_t mark) {
  for (; from < to; from += CHUNK) score_chunk(from, from + CHUNK < to ? from + CHUNK : to, mark);
}

static int before(const void *x, const void *y) {
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  if (scores[a] != scores[b]) return scores[a] > scores[b] ? -1 : 1;
  if (lots[a] != lots[b]) return lots[a] > lots[b] ? -1 : 1;
  return (account[a] > account[b]) - (account[a] < account[b]);
}

static void score_all(void) {
  for (int64_t q = 0; q < queues; q++) score_queue(bounds[3 * q], bounds[3 * q + 1], bounds[3 * q + 2]);
}

static uint64_t *keys, *keys2;
static uint32_t *rows, *rows2;

static void rank_queue(int64_t from, int64_t to) {
  double most = -INFINITY, least = INFINITY;
  uint32_t m = 0;
  for (int64_t i = from; i < to; i++)
    if (scores[i] != -INFINITY) most = fmax(most, scores[i]), least = fmin(least, scores[i]);
  for (int64_t i = from; i < to; i++)
    if (scores[i] != -INFINITY) keys[m] = (uint64_t)(most - scores[i]), rows[m++] = (uint32_t)i;
  for (int shift = 0; m && (uint64_t)(most - least) >> shift; shift += 11) {
    static uint32_t places[2048];
    memset(places, 0, sizeof places);
    for (uint32_t i = 0; i < m; i++) places[keys[i] >> shift & 2047]++;
    for (uint32_t b = 0, sum = 0; b < 2048; b++) { uint32_t c = places[b]; places[b] = sum; sum += c; }
    for (uint32_t i = 0; i < m; i++) {
      uint32_t p = places[keys[i] >> shift & 2047]++;
      keys2[p] = keys[i], rows2[p] = rows[i];
    }
    uint64_t *k = keys; keys = keys2; keys2 = k;
    uint32_t *r = rows; rows = rows2; rows2 = r;
  }
  for (uint32_t a = 0, b; a < m; a = b) {
    for (b = a + 1; b < m && keys[b] == keys[a];) b++;
    if (b - a > 1) qsort(rows + a, b - a, 4, before);
  }
  memcpy(out + count, rows, 4 * (size_t)m);
  count += m;
}

// The first rows of queue 0 that hold `need` (lots, or positions): a histogram gives the cut, what lies above it is sorted.
static void front(double need, int by_lots) {
  enum { BUCKETS = 4096 };
  static double held[BUCKETS];
  int64_t from = bounds[0], to = bounds[1];
  score_queue(from, to, bounds[2]);
  double most = -INFINITY, least = INFINITY;
  for (int64_t i = from; i < to; i++)
    if (scores[i] != -INFINITY) most = fmax(most, scores[i]), least = fmin(least, scores[i]);
  double rate = (BUCKETS - 1) / fmax(1, most - least);
  memset(held, 0, sizeof held);
  for (int64_t i = from; i < to; i++)
    if (scores[i] != -INFINITY) held[(int)((most - scores[i]) * rate)] += by_lots ? (double)lots[i] : 1;
  int cut = 0;
  for (double sum = held[0]; sum < need && cut < BUCKETS - 1; sum += held[++cut]) {}
  uint32_t m = 0;
  for (int64_t i = from; i < to; i++)
    if (scores[i] != -INFINITY && (int)((most - scores[i]) * rate) <= cut) rows[m++] = (uint32_t)i;
  qsort(rows, m, 4, before);
  for (count = 0; count < m && need > 0; count++) need -= by_lots ? (double)lots[rows[count]] : 1;
  memcpy(out, rows, 4 * (size_t)count);
}

static void liquidatable(void) {
  count = 0;
  for (int64_t q = 0; q < queues; q++) {
    int64_t mark = bounds[3 * q + 2];
    for (int64_t i = bounds[3 * q]; i < bounds[3 * q + 1]; i++) {
      int64_t value = lots[i] * mark, held = margin[i];
      // ceil(N·ppm/10^6) within 64 bits.
      int64_t notional = llabs(value), own = notional / 1000000 * ppm + (notional % 1000000 * ppm + 999999) / 1000000;
      int hit = held < 0 ? equity[account[i]] <= maintenance[account[i]] : held + value - entry[i] <= own;
      out[count] = (uint32_t)i;
      count += hit;
    }
  }
}

static int compare_doubles(const void *x, const void *y) {
  double a = *(const double *)x, b = *(const double *)y;
  return (a > b) - (a < b);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static void run(const char *row, double need) {
  if (!strcmp(row, "score-all")) score_all();
  else if (!strcmp(row, "rank-all")) {
    score_all();
    count = 0;
    for (int64_t q = 0; q < queues; q++) rank_queue(bounds[3 * q], bounds[3 * q + 1]);
  } else if (!strcmp(row, "top-1000")) front(need, 0);
  else if (!strcmp(row, "adl-1000")) front(need, 1);
  else liquidatable();
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  FILE *file = fopen(argv[1], "rb");
  int64_t head[4];
  if (!file || fread(head, 8, 4, file) != 4) return 1;
  n = head[0], queues = head[1], accounts = head[2], ppm = head[3];
  size_t words = (size_t)(3 * queues + 3 * n + 2 * accounts), bytes = 8 * words + 4 * (size_t)n;
  int64_t *data = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
  if (!data || fread(data, 1, bytes, file) != bytes) return 1;
  fclose(file);
  bounds = data, lots = data + 3 * queues, entry = lots + n, margin = entry + n;
  equity = margin + n, maintenance = equity + accounts, account = (const uint32_t *)(maintenance + accounts);
  scores = calloc(n, 8), out = calloc(n + 1, 4);
  keys = calloc(n, 8), keys2 = calloc(n, 8), rows = calloc(n, 4), rows2 = calloc(n, 4);
  double budget = atof(argv[4]), need = atof(argv[3]), started = now();
  static double samples[1000];
  int taken = 0;
  run(argv[2], need);
  do {
    double t = now();
    run(argv[2], need);
    samples[taken++] = now() - t;
  } while (taken < 1000 && (taken < 3 || now() - started < budget));
  qsort(samples, taken, sizeof *samples, compare_doubles);
  printf("{\"median\":%.6f,\"p95\":%.6f,\"samples\":%d}\n", samples[taken / 2], samples[(int)(taken * 0.95)], taken);
  file = fopen(argv[5], "wb");
  if (!file) return 1;
  if (!strcmp(argv[2], "score-all")) fwrite(scores, 8, n, file);
  else fwrite(out, 4, count, file);
  return fclose(file);
}
