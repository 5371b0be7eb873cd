#!/usr/bin/env node
import { run } from './run.ts';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// No process.exit: what is still in the pipe has to get out.
process.exitCode = await run(process.argv.slice(2), process);
