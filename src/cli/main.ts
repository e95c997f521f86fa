#!/usr/bin/env node
import { commandLine } from "./command-line.ts";

declare const SETPOINT_VERSION: string;

// A reader that stops early, as `head` does, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

// A rejection is a bug of ours and ends the process with its stack.
void commandLine(process.argv.slice(2), SETPOINT_VERSION);
