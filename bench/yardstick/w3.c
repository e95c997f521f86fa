/*
 * Yardstick of W3: rate-modulated triplet STDP and inhibitory STDP, 20,000 cells. `w3 eager|lazy SECONDS`, one line of
 * JSON out; eager and lazy as in w2.c.
 */
#include "circuit.h"

enum { NE = 16000, NI = 4000, NX = 2500 };
static const float E_MAX = 0.05, I_MAX = 1, A_PLUS = 1.625e-3, A_MINUS = 2.3087e-5, ETA = 1e-3, ALPHA = 0.16;

/* Arrivals at E->E: depression with loss = A- o1 z^2 of the target, then transmission. */
static void arriveTriplet(Projection s, Waiting *q, const Spikes *from, int step, const float *restrict loss, float scale,
                          float *restrict g) {
  const uint32_t *cells = spikesAt(from, step - DELAY);
  float *restrict w = s.w;
  for (int n = countAt(from, step - DELAY); n-- > 0; cells++) {
    const uint32_t row = *cells, end = s.start[row + 1];
    if (q == NULL) {
      for (uint32_t k = s.start[row]; k < end; k++) {
        const uint32_t to = s.target[k];
        float u = w[k] - scale * loss[to];
        u = u > 0 ? u : 0;
        w[k] = u;
        g[to] += u;
      }
      continue;
    }
    const f4 c = gainsOf(q, row);
    const float open = meet(q, row, step);
    const int slot = q->window & 3;
    for (uint32_t k = s.start[row]; k < end; k++) {
      const uint32_t to = s.target[k];
      float u = w[k] + total(c * q->sums[to]);
      u = u < E_MAX ? u : E_MAX;
      u -= scale * loss[to];
      u = u > 0 ? u : 0;
      g[to] += u;
      w[k] = u - open * q->sums[to][slot];
    }
  }
}

/* Arrivals at I->E: transmission, then w += eta (y - alpha). */
static void arriveInhibitory(Projection s, Waiting *q, const Spikes *from, int step, const float *restrict y, float scale,
                             float *restrict g) {
  const uint32_t *cells = spikesAt(from, step - DELAY);
  float *restrict w = s.w;
  for (int n = countAt(from, step - DELAY); n-- > 0; cells++) {
    const uint32_t row = *cells, end = s.start[row + 1];
    if (q == NULL) {
      for (uint32_t k = s.start[row]; k < end; k++) {
        const uint32_t to = s.target[k];
        g[to] += w[k];
        const float u = w[k] + (scale * y[to] - ETA * ALPHA);
        w[k] = u > 0 ? u : 0;
      }
      continue;
    }
    const f4 c = gainsOf(q, row);
    const float open = meet(q, row, step);
    const int slot = q->window & 3;
    for (uint32_t k = s.start[row]; k < end; k++) {
      const uint32_t to = s.target[k];
      float u = w[k] + total(c * q->sums[to]);
      u = u < I_MAX ? u : I_MAX;
      g[to] += u;
      u += scale * y[to] - ETA * ALPHA;
      w[k] = (u > 0 ? u : 0) - open * q->sums[to][slot];
    }
  }
}

/* Adds gain * trace of the presynaptic cell to every synapse of a target. */
static void potentiate(Projection s, Afferents a, uint32_t cell, float gain, const float *restrict trace, float bound) {
  for (uint32_t k = a.start[cell], end = a.start[cell + 1]; k < end; k++) {
    const float u = s.w[a.synapse[k]] + gain * trace[a.pre[k]];
    s.w[a.synapse[k]] = u < bound ? u : bound;
  }
}
static void growPre(float *trace, const Spikes *from, int step, float now) {
  const uint32_t *cells = spikesAt(from, step - DELAY);
  for (int n = countAt(from, step - DELAY); n-- > 0; cells++) trace[*cells] += now;
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "w3 eager|lazy SECONDS\n"), 2;
  const int lazy = !strcmp(argv[1], "lazy"), steps = lround(atof(argv[2]) * 1e4);
  state = 3;
  Clocks begin = clocks();
  Cells e = makeCells(NE), i = makeCells(NI);
  Projection ee = connect(NE, NE, 0.05, 0.01), ei = connect(NE, NI, 0.05, -1), ie = connect(NI, NE, 0.05, 0.1),
             ii = connect(NI, NI, 0.05, -1), xe = connect(NX, NE, 0.05, -1), xi = connect(NX, NI, 0.05, -1);
  Afferents backE = {0}, backI = {0};
  Waiting qe = {0}, qi = {0};
  if (lazy) {
    qe = makeWaiting(NE, NE, 16.8, E_MAX);
    qi = makeWaiting(NI, NE, 20, I_MAX);
  } else {
    backE = transpose(ee, NE);
    backI = transpose(ie, NE);
  }
  Spikes se = makeSpikes(), si = makeSpikes(), sx = makeSpikes();
  Poisson x = makePoisson(NX, 10);
  enum { R1, XPRE, O1, O2, Z, Y, LOSS, TRACES };
  const int sizes[TRACES] = {NE, NI, NE, NE, NE, NE, NE};
  /* loss is A- o1 z^2: a product of traces, so a trace itself between two spikes of its cell */
  Clock clock[TRACES] = {{16.8, 1}, {20, 1}, {33.7, 1}, {114, 1}, {1000, 1}, {20, 1}, {1 / (1 / 33.7 + 2 / 1000.0), 1}};
  float *trace[TRACES];
  for (int t = 0; t < TRACES; t++) trace[t] = take(4 * sizes[t]);
  for (int k = 0; k < NE; k++) trace[Z][k] = 4;

  Clocks start = clocks();
  for (int step = 0; step < steps; step++) {
    for (int t = 0; t < TRACES; t++) {
      tickClock(&clock[t]);
      if (step % 4000 != 0) continue;
      rescale(&clock[t], trace[t], sizes[t]);
      clock[t].now = 1;
    }
    if (lazy && step > 0 && step % qe.length == 0) nextWindow(&qe, ee);
    if (lazy && step > 0 && step % qi.length == 0) nextWindow(&qi, ie);

    drive(&x, step, &sx);
    arriveTriplet(ee, lazy ? &qe : NULL, &se, step, trace[LOSS], 1 / clock[LOSS].now, e.ge);
    arriveInhibitory(ie, lazy ? &qi : NULL, &si, step, trace[Y], ETA / clock[Y].now, e.gi);
    if (!lazy) growPre(trace[R1], &se, step, clock[R1].now);
    if (!lazy) growPre(trace[XPRE], &si, step, clock[XPRE].now);
    deliver(ei, &se, step, 0.01, i.ge);
    deliver(ii, &si, step, 0.1, i.gi);
    deliver(xe, &sx, step, 0.05, e.ge);
    deliver(xi, &sx, step, 0.05, i.ge);

    fire(e, step, &se);
    fire(i, step, &si);
    const uint32_t *cells = spikesAt(&se, step);
    for (int n = countAt(&se, step); n-- > 0; cells++) {
      const uint32_t cell = *cells;
      const float gain = A_PLUS * trace[O2][cell] / (float)clock[O2].now;
      if (lazy) {
        qe.sums[cell][qe.window & 3] += gain * qe.table[step - qe.window * qe.length];
        qi.sums[cell][qi.window & 3] += ETA * qi.table[step - qi.window * qi.length];
      } else {
        potentiate(ee, backE, cell, gain / (float)clock[R1].now, trace[R1], E_MAX);
        potentiate(ie, backI, cell, ETA / (float)clock[XPRE].now, trace[XPRE], I_MAX);
      }
      for (int t = O1; t <= Y; t++) trace[t][cell] += clock[t].now;
      const float o1 = trace[O1][cell] / (float)clock[O1].now, z = trace[Z][cell] / (float)clock[Z].now;
      trace[LOSS][cell] = A_MINUS * o1 * z * z * (float)clock[LOSS].now;
    }
  }
  Clocks end = clocks();
  if (lazy) {
    settleAll(&qe, ee);
    settleAll(&qi, ie);
  }
  printf("{\"user\": %.4f, \"wall\": %.4f, \"setup\": %.4f, \"spikes\": {\"E\": %ld, \"I\": %ld, \"X\": %ld}",
         end.user - start.user, end.wall - start.wall, start.user - begin.user, se.total, si.total, sx.total);
  printf(", \"weights\": {");
  printWeights("EE", ee);
  printf(", ");
  printWeights("IE", ie);
  printf("}}\n");
}
