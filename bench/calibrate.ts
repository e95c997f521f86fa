// How often is the verdict wrong? Draws the studies of calibration-cells.ts and writes docs/calibration.md.
// npm run calibrate -- [--nulls 2000] [--kinds 200] [--classes 1000] [--only WORDS] [--workers N] [--keep FILE]
//   [--data FOLDER] [--out FILE]
// --only draws the settings whose name (such as `paired-null/few/...`) matches; the other rows stay as the page has
// them. --keep stores each piece as it is done, and goes on from there.
import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Cell, calibrationCells } from "./calibration-cells.ts";
import { calibrationPage } from "./calibration-page.ts";
import { realNulls } from "./calibration-real-nulls.ts";
import { addTallies, emptyTally, type Tally, tallyCell } from "./calibration-tally.ts";

interface Piece {
  readonly cell: number;
  readonly from: number;
  readonly to: number;
}

const cells = calibrationCells();

if (process.send) {
  setPriority(19);
  process.on("message", ({ cell, from, to }: Piece) => {
    process.send!({ cell, tally: tallyCell(cells[cell]!, from, to) });
  });
} else {
  await main();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nulls: { type: "string", default: "2000" },
      kinds: { type: "string", default: "200" },
      classes: { type: "string", default: "1000" },
      only: { type: "string", default: "" },
      workers: { type: "string", default: String(availableParallelism()) },
      data: { type: "string", default: "../shared/data" },
      keep: { type: "string" },
      out: { type: "string", default: "docs/calibration.md" },
    },
  });
  const counts = {
    null: Number(values.nulls),
    "paired-null": Number(values.nulls),
    "size-class": Number(values.classes),
    kind: Number(values.kinds),
    "paired-kind": Number(values.kinds),
  };
  const isAsked = (cell: Cell) => new RegExp(values.only).test(cell.id);
  const kept = values.keep && existsSync(values.keep) ? readKept(values.keep) : new Map<string, Tally>();
  const tallies = cells.map(() => emptyTally());
  const pieces = piecesOf(counts, isAsked).filter((piece) => {
    const known = kept.get(keyOf(piece));
    if (known) tallies[piece.cell] = addTallies(tallies[piece.cell]!, known);
    return !known;
  });
  await runPieces(pieces, Number(values.workers), (piece, tally) => {
    tallies[piece.cell] = addTallies(tallies[piece.cell]!, tally);
    if (values.keep) appendFileSync(values.keep, `${JSON.stringify([keyOf(piece), tally])}\n`);
  });
  const page = calibrationPage({
    cells,
    tallies,
    real: values.only === "" ? realNulls(`${values.data}/nbqx-spine-scaling/spines_paired.csv`) : null,
    earlier: existsSync(values.out) ? readFileSync(values.out, "utf8") : "",
    machine: `${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`,
  });
  writeFileSync(values.out, page);
  process.stderr.write(`\nwrote ${values.out}\n`);
}

function keyOf({ cell, from, to }: Piece): string {
  return `${cells[cell]!.id} ${from}-${to}`;
}

function readKept(path: string): Map<string, Tally> {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as [string, Tally]));
}

/** The work in pieces, cell by cell in turn, so that all cells grow together within each question. */
function piecesOf(
  counts: Readonly<Record<Cell["question"], number>>,
  isAsked: (cell: Cell) => boolean,
): Piece[] {
  const pieces: Piece[] = [];
  for (const question of Object.keys(counts) as Cell["question"][]) {
    const size = question === "null" || question === "paired-null" ? 100 : 10;
    for (let from = 0; from < counts[question]; from += size)
      cells.forEach((cell, index) => {
        if (cell.question === question && isAsked(cell))
          pieces.push({ cell: index, from, to: Math.min(from + size, counts[question]) });
      });
  }
  return pieces;
}

async function runPieces(
  pieces: readonly Piece[],
  workers: number,
  done: (piece: Piece, tally: Tally) => void,
): Promise<void> {
  const start = performance.now();
  let next = 0;
  let finished = 0;
  const children: ChildProcess[] = [];
  await Promise.all(
    Array.from({ length: Math.min(workers, pieces.length) }, async () => {
      const child = fork(fileURLToPath(import.meta.url));
      children.push(child);
      while (next < pieces.length) {
        const piece = pieces[next++]!;
        const { tally } = await ask(child, piece);
        done(piece, tally);
        finished++;
        const left = ((performance.now() - start) / finished) * (pieces.length - finished);
        process.stderr.write(
          `\r${finished} of ${pieces.length} pieces, about ${Math.ceil(left / 60_000)} min left   `,
        );
      }
      child.disconnect();
    }),
  );
}

function ask(child: ChildProcess, piece: Piece): Promise<{ tally: Tally }> {
  return new Promise((resolve, reject) => {
    child.once("message", (reply) => {
      child.removeAllListeners("exit");
      resolve(reply as { tally: Tally });
    });
    child.once("exit", (code) => reject(new Error(`a worker ended with code ${code}`)));
    child.send(piece);
  });
}
