/*
 * Yardstick of W2: pair STDP and multiplicative scaling, 4,000 cells. `w2 eager|lazy SECONDS`, one line of JSON out.
 *
 * eager: every spike of a target visits its synapses through an index by target. lazy: what a synapse gained is added
 * when its axon fires next.
 */
#include "circuit.h"

enum { NE = 3200, NI = 800, NX = 2000 };
static const float W_MAX = 0.06, A_PLUS = 0.001, A_MINUS = 0.00105;

/* Takes out of the weights of a row what the present window already held, for a row that stays open. */
static void reopenRow(Waiting *q, Projection s, int row, int step) {
  int since = step - q->met[row];
  q->trace[row] *= since > 8 * q->length ? 0 : q->table[since];
  q->met[row] = step;
  float c = q->trace[row] * exp((step - (double)q->window * q->length) * DT / q->tau);
  int slot = q->window & 3;
  for (uint32_t k = s.start[row]; k < s.start[row + 1]; k++) s.w[k] -= c * q->sums[s.target[k]][slot];
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "w2 eager|lazy SECONDS\n"), 2;
  const int lazy = !strcmp(argv[1], "lazy"), steps = lround(atof(argv[2]) * 1e4);
  state = 2;
  Clocks begin = clocks();
  Cells e = makeCells(NE), i = makeCells(NI);
  Projection ee = connect(NE, NE, 0.1, 0.02), ei = connect(NE, NI, 0.1, -1), ie = connect(NI, NE, 0.1, -1),
             ii = connect(NI, NI, 0.1, -1), xe = connect(NX, NE, 0.1, -1), xi = connect(NX, NI, 0.1, -1);
  Afferents back = {0};
  Waiting q = {0};
  if (lazy) q = makeWaiting(NE, NE, 20, W_MAX);
  else back = transpose(ee, NE);
  Spikes se = makeSpikes(), si = makeSpikes(), sx = makeSpikes();
  Poisson x = makePoisson(NX, 10);
  float *xPre = take(4 * NE), *y = take(4 * NE), *z = take(4 * NE), *scale = take(4 * NE);
  Clock fast = {20, 1}, slow = {1000, 1};
  for (int k = 0; k < NE; k++) z[k] = 5;

  Clocks start = clocks();
  for (int step = 0; step < steps; step++) {
    tickClock(&fast);
    tickClock(&slow);
    if (step % 4000 == 0) {
      rescale(&fast, xPre, NE);
      rescale(&fast, y, NE);
      fast.now = 1;
      rescale(&slow, z, NE);
      slow.now = 1;
    }
    if (lazy && step > 0 && step % q.length == 0) nextWindow(&q, ee);

    drive(&x, step, &sx);
    const float lose = A_MINUS / fast.now;
    const uint32_t *cells = spikesAt(&se, step - DELAY);
    for (int n = countAt(&se, step - DELAY); n-- > 0; cells++) {
      const uint32_t row = *cells, end = ee.start[row + 1];
      float *restrict w = ee.w, *restrict g = e.ge;
      if (lazy) {
        const f4 c = gainsOf(&q, row);
        const float open = meet(&q, row, step);
        const int slot = q.window & 3;
        for (uint32_t k = ee.start[row]; k < end; k++) {
          const uint32_t to = ee.target[k];
          float u = w[k] + total(c * q.sums[to]);
          u = u < W_MAX ? u : W_MAX;
          g[to] += u;
          u -= lose * y[to];
          w[k] = (u > 0 ? u : 0) - open * q.sums[to][slot];
        }
      } else {
        for (uint32_t k = ee.start[row]; k < end; k++) {
          const uint32_t to = ee.target[k];
          g[to] += w[k];
          const float u = w[k] - lose * y[to];
          w[k] = u > 0 ? u : 0;
        }
        xPre[row] += fast.now;
      }
    }
    deliver(ei, &se, step, 0.02, i.ge);
    deliver(ie, &si, step, 0.2, e.gi);
    deliver(ii, &si, step, 0.2, i.gi);
    deliver(xe, &sx, step, 0.03, e.ge);
    deliver(xi, &sx, step, 0.03, i.ge);

    fire(e, step, &se);
    fire(i, step, &si);
    const float gain = A_PLUS / fast.now;
    cells = spikesAt(&se, step);
    for (int n = countAt(&se, step); n-- > 0; cells++) {
      const uint32_t cell = *cells;
      if (lazy) q.sums[cell][q.window & 3] += A_PLUS * q.table[step - q.window * q.length];
      else
        for (uint32_t k = back.start[cell], end = back.start[cell + 1]; k < end; k++) {
          const float u = ee.w[back.synapse[k]] + gain * xPre[back.pre[k]];
          ee.w[back.synapse[k]] = u < W_MAX ? u : W_MAX;
        }
      y[cell] += fast.now;
      z[cell] += slow.now;
    }

    if ((step + 1) % 1000 == 0) {
      if (lazy) settleAll(&q, ee);
      for (int k = 0; k < NE; k++) scale[k] = 1 + 0.1f / 20 * (1 - z[k] / (5 * (float)slow.now));
      for (uint32_t k = 0; k < ee.start[NE]; k++) {
        const float u = ee.w[k] * scale[ee.target[k]];
        ee.w[k] = u < W_MAX ? u : W_MAX;
      }
      if (lazy)
        for (int row = 0; row < NE; row++)
          if (q.waiting[row]) reopenRow(&q, ee, row, step);
    }
  }
  Clocks end = clocks();
  if (lazy) settleAll(&q, ee);
  printf("{\"user\": %.4f, \"wall\": %.4f, \"setup\": %.4f, \"spikes\": {\"E\": %ld, \"I\": %ld, \"X\": %ld}",
         end.user - start.user, end.wall - start.wall, start.user - begin.user, se.total, si.total, sx.total);
  printf(", \"weights\": {");
  printWeights("EE", ee);
  printf("}}\n");
}
