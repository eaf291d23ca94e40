#!/usr/bin/env node
'use strict';

// The process's own streams, environment (with what a file .env beside it adds) and Ctrl-C, handed to what is built from src/cli.
const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const program = join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');

if (existsSync(program)) {
  const stop = new AbortController();
  // A second one ends it as it would anybody.
  process.once('SIGINT', () => stop.abort());
  const { env: environment, stdin, stdout, stderr } = process;
  const readEnvFile = () => {
    if (existsSync('.env')) process.loadEnvFile('.env');
  };
  const world = { environment, readEnvFile, stdin, stdout, stderr, interrupted: stop.signal };
  require(program)
    .main(process.argv.slice(2), world)
    .then((code) => {
      process.exitCode = code;
      // A terminal or pipe that was read from would keep the process.
      stdin.unref?.();
    });
} else {
  process.stderr.write(
    `This is not built yet: run "npm run build" (or "npm start") in ${resolve(__dirname, '..')} first.\n`,
  );
  process.exitCode = 2;
}
