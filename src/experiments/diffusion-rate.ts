import { normalLogCdf } from "../numerics/normal-distribution.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";

/** A leaky integrate-and-fire cell under noise; potentials in mV above rest, times in ms. */
export interface NoisyCell {
  readonly threshold: number;
  readonly reset: number;
  readonly tauM: number;
  readonly tRefractory: number;
  /** Decay of the synaptic current. */
  readonly tauSyn: number;
  /** Mean of the free potential. */
  readonly mean: number;
  /** SD of the free potential under white noise. */
  readonly sd: number;
}

/**
 * Rate in Hz in the diffusion approximation, with the first-order correction for synaptic decay.
 *
 * Source: Siegert 1951, Phys Rev 81:617; correction of threshold and reset: Fourcaud & Brunel 2002, Neural Comput
 * 14:2057, sec. 3, with alpha = sqrt 2 |zeta(1/2)|.
 */
export function diffusionRate(cell: NoisyCell): number {
  const { threshold, reset, tauM, tRefractory, tauSyn, mean, sd } = cell;
  const alpha = Math.SQRT2 * 1.4603545088095868;
  const shift = (alpha / 2) * Math.sqrt(tauSyn / tauM);
  // the formula's sigma is sqrt 2 times the SD of the free potential
  const sigma = Math.SQRT2 * sd;
  const low = (reset - mean) / sigma + shift;
  const high = (threshold - mean) / sigma + shift;
  const { nodes, weights } = gaussLegendre(64);
  let integral = 0;
  nodes.forEach((node, i) => {
    const u = (low + high) / 2 + ((high - low) / 2) * node;
    integral += weights[i]! * 2 * Math.exp(u * u + normalLogCdf(u * Math.SQRT2));
  });
  return 1000 / (tRefractory + tauM * Math.sqrt(Math.PI) * ((high - low) / 2) * integral);
}
