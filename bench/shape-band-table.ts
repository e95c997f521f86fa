// Draws the table of src/stats/shape-band.ts: critical values of the simultaneous band over the centred quantiles.
import { shapeGrid } from "../src/stats/animal-quantiles.ts";
import { bandFreedoms, drawnBandCritical } from "../src/stats/shape-band.ts";

for (const df of bandFreedoms) console.log(`${df}: ${drawnBandCritical(shapeGrid, df, 20_000).toFixed(3)}`);
