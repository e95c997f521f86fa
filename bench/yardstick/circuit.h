/*
 * What the two yardsticks share: wiring, cells, spike lists, traces and clocks. Plain C, single precision, one thread.
 *
 * A step, in the order of the simulator: arrivals of spikes (presynaptic plasticity, transmission, pre traces), cells,
 * postsynaptic plasticity and post traces. Conductances decay after the cells have read them.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { DELAY = 16, RING = 32, SPIKES = 4096 };
static const double DT = 0.1;

static uint64_t state;
static uint64_t draw(void) { /* splitmix64 */
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
/* Trials up to the next success, at least 1; `k` is 1 / log(1 - p). */
static uint64_t gap(double k) {
  return 1 + (uint64_t)(log(((draw() >> 11) + 0.5) * 0x1p-53) * k);
}

static void *take(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
  if (p == NULL) { fprintf(stderr, "no memory\n"); exit(1); }
  return memset(p, 0, bytes);
}

/* Cells of one population; v in mV, conductances relative to the leak. The count is rounded up to whole blocks. */
typedef struct {
  int count, padded;
  float *v, *ge, *gi;
  int32_t *wake;
} Cells;

static Cells makeCells(int count) {
  int padded = (count + 63) & ~63;
  Cells c = {count, padded, take(4 * padded), take(4 * padded), take(4 * padded), take(4 * padded)};
  for (int i = 0; i < padded; i++) {
    double x = i * 0.6180339887;
    c.v[i] = i < count ? -60 + 10 * (x - floor(x)) : -60;
  }
  return c;
}

/* One step of the cells; gives how many fired and which. Refractory for 50 steps after the one of the spike. */
static int advance(Cells c, int32_t step, uint32_t *restrict fired) {
  const float k = DT / 20, de = exp(-DT / 5), di = exp(-DT / 10);
  float *restrict v = c.v, *restrict ge = c.ge, *restrict gi = c.gi;
  int32_t *restrict wake = c.wake;
  const int32_t until = step + 51;
  int n = 0;
  for (int b = 0; b < c.padded; b += 64) {
    int32_t any = 0;
    for (int i = b; i < b + 64; i++) {
      float u = v[i];
      float moved = u + k * ((-60 - u) + ge[i] * (0 - u) + gi[i] * (-80 - u));
      u = wake[i] <= step ? moved : u;
      int32_t hit = u > -50;
      v[i] = hit ? -60 : u;
      wake[i] = hit ? until : wake[i];
      any |= hit;
      ge[i] *= de;
      gi[i] *= di;
    }
    if (any)
      for (int i = b; i < b + 64; i++)
        if (wake[i] == until) fired[n++] = i;
  }
  return n;
}

/* Spikes of the last steps of a population. */
typedef struct {
  int count[RING];
  uint32_t *cells;
  long total;
} Spikes;
static Spikes makeSpikes(void) { return (Spikes){.cells = take(4 * RING * SPIKES)}; }
static uint32_t *spikesAt(const Spikes *s, int step) { return s->cells + (step & (RING - 1)) * SPIKES; }
static int countAt(const Spikes *s, int step) { return step < 0 ? 0 : s->count[step & (RING - 1)]; }

/* Poisson cells as one long row of trials, cell by cell and step by step. */
typedef struct {
  int count;
  double k;
  uint64_t next;
} Poisson;
static void drive(Poisson *x, int step, Spikes *s) {
  uint64_t first = (uint64_t)step * x->count, end = first + x->count;
  uint32_t *to = spikesAt(s, step);
  int n = 0;
  for (; x->next < end; x->next += gap(x->k)) to[n++] = x->next - first;
  s->count[step & (RING - 1)] = n;
  s->total += n;
}
static Poisson makePoisson(int count, double hz) {
  Poisson x = {count, 1 / log1p(-hz * 1e-3 * DT), 0};
  x.next = gap(x.k) - 1;
  return x;
}
static void fire(Cells c, int step, Spikes *s) {
  int n = advance(c, step, spikesAt(s, step));
  s->count[step & (RING - 1)] = n;
  s->total += n;
}

/* Synapses by presynaptic cell, targets ascending; `w` where they have weights of their own. */
typedef struct {
  int rows;
  uint32_t *start;
  uint16_t *target;
  float *w;
} Projection;

static Projection connect(int rows, int columns, double p, float w) {
  size_t room = (size_t)(rows * (double)columns * p * 1.02) + 10000;
  Projection s = {rows, take(4 * (rows + 1)), take(2 * room), w < 0 ? NULL : take(4 * room)};
  double k = 1 / log1p(-p);
  uint64_t at = gap(k) - 1, n = 0;
  for (int row = 0; row < rows; row++) {
    s.start[row] = n;
    for (uint64_t end = (uint64_t)(row + 1) * columns; at < end; at += gap(k)) {
      if (n == room) { fprintf(stderr, "too many synapses\n"); exit(1); }
      if (s.w) s.w[n] = w;
      s.target[n++] = at - (uint64_t)row * columns;
    }
  }
  s.start[rows] = n;
  return s;
}

/* The same synapses by target: presynaptic cell and place of the weight. */
typedef struct {
  uint32_t *start, *synapse;
  uint16_t *pre;
} Afferents;
static Afferents transpose(Projection s, int columns) {
  size_t n = s.start[s.rows];
  Afferents a = {take(4 * (columns + 2)), take(4 * n), take(2 * n)};
  for (size_t k = 0; k < n; k++) a.start[s.target[k] + 2]++;
  for (int i = 0; i < columns; i++) a.start[i + 2] += a.start[i + 1];
  for (int row = 0; row < s.rows; row++)
    for (uint32_t k = s.start[row]; k < s.start[row + 1]; k++) {
      uint32_t to = a.start[s.target[k] + 1]++;
      a.pre[to] = row;
      a.synapse[to] = k;
    }
  return a;
}

/* Arrivals at synapses that share one weight. */
static void deliver(Projection s, const Spikes *from, int step, float w, float *restrict g) {
  const uint32_t *cells = spikesAt(from, step - DELAY);
  for (int n = countAt(from, step - DELAY); n-- > 0; cells++)
    for (uint32_t k = s.start[*cells], end = s.start[*cells + 1]; k < end; k++) g[s.target[k]] += w;
}

/* A clock that grows while its traces decay: a trace is stored value / now, an increment is now (no decay per step). */
typedef struct {
  double tau, now;
} Clock;
static void tickClock(Clock *c) { c->now *= exp(DT / c->tau); }
/* Brings the stored values of a clock back to scale 1. */
static void rescale(Clock *c, float *restrict x, int n) {
  float f = 1 / c->now;
  for (int i = 0; i < n; i++) x[i] *= f;
}

/*
 * Potentiation that waits for the next presynaptic spike: w += f(post) x_pre with x_pre a decaying trace.
 *
 * A window is 5 time constants. Per target the sums of f exp(-(t - window start) / tau) of the last four windows; per row
 * the step and size of its trace when it was last met. A row that has not been met for three windows is settled.
 */
typedef float f4 __attribute__((vector_size(16)));
typedef struct {
  double tau;
  int length, window, columns;
  f4 *sums;
  int32_t *met;
  float *trace;
  uint8_t *waiting;
  float bound;
  float *table; /* exp(-k dt / tau) */
} Waiting;

static Waiting makeWaiting(int rows, int columns, double tau, float bound) {
  int length = lround(5 * tau / DT);
  Waiting q = {tau, length, 0, columns, take(16 * columns), take(4 * rows), take(4 * rows), take(rows), bound,
               take(4 * (8 * length + 1))};
  for (int k = 0; k <= 8 * length; k++) q.table[k] = exp(-k * DT / tau);
  return q;
}
/* Factors with which the four sums become what the row has gained up to now. */
static f4 gainsOf(const Waiting *q, int row) {
  f4 c = {0, 0, 0, 0};
  if (!q->waiting[row]) return c;
  int first = q->met[row] / q->length;
  for (int m = first; m <= q->window; m++)
    c[m & 3] = q->trace[row] * exp((q->met[row] - (double)m * q->length) * DT / q->tau);
  return c;
}
static inline float total(f4 p) { return (p[0] + p[2]) + (p[1] + p[3]); }
/* Meets a row: its trace grows by one; gives the factor that takes out what the present window already held. */
static float meet(Waiting *q, int row, int step) {
  int since = step - q->met[row];
  float old = q->waiting[row] ? q->trace[row] * (since > 8 * q->length ? 0 : q->table[since]) : 0;
  q->trace[row] = old + 1;
  q->met[row] = step;
  q->waiting[row] = 1;
  return q->trace[row] * exp((step - (double)q->window * q->length) * DT / q->tau);
}
static void settleRow(Waiting *q, Projection s, int row) {
  f4 c = gainsOf(q, row);
  for (uint32_t k = s.start[row]; k < s.start[row + 1]; k++) {
    float w = s.w[k] + total(c * q->sums[s.target[k]]);
    s.w[k] = w < q->bound ? w : q->bound;
  }
}
/* Goes on to the next window; rows that nobody met for three windows are done, 15 time constants after their spike. */
static void nextWindow(Waiting *q, Projection s) {
  for (int row = 0; row < s.rows; row++)
    if (q->waiting[row] && q->met[row] / q->length <= q->window - 3) {
      settleRow(q, s, row);
      q->waiting[row] = 0;
    }
  q->window++;
  for (int i = 0; i < q->columns; i++) q->sums[i][q->window & 3] = 0;
}
/* Brings all weights to their present values; the rows must then be opened again. */
static void settleAll(Waiting *q, Projection s) {
  for (int row = 0; row < s.rows; row++)
    if (q->waiting[row]) settleRow(q, s, row);
}
typedef struct {
  double user, wall;
} Clocks;
static Clocks clocks(void) {
  struct rusage u;
  struct timespec t;
  getrusage(RUSAGE_SELF, &u);
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (Clocks){u.ru_utime.tv_sec + 1e-6 * u.ru_utime.tv_usec, t.tv_sec + 1e-9 * t.tv_nsec};
}
static void printWeights(const char *name, Projection s) {
  size_t n = s.start[s.rows];
  double sum = 0, squares = 0;
  for (size_t k = 0; k < n; k++) sum += s.w[k];
  for (size_t k = 0; k < n; k++) squares += (s.w[k] - sum / n) * (s.w[k] - sum / n);
  printf("\"%s\": {\"mean\": %.8f, \"sd\": %.8f}", name, sum / n, sqrt(squares / n));
}
