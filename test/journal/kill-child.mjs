// A process that has a journal open for its parent: takes batches as messages, answers each when it is durable. It is there to be killed.
import { openJournal } from '../../dist/journal/index.js';

const options = JSON.parse(process.argv[2]);
const journal = await openJournal({ ...options, onProblem: (error) => process.send({ problem: error.message }) });
process.on('message', async ({ close, number, batch, from }) => {
  if (close) {
    await journal.close();
    process.disconnect();
    return;
  }
  try {
    const { sequence, duplicate } = await journal.submit(batch, from);
    process.send({ number, sequence, duplicate });
  } catch ({ code, message }) {
    process.send({ number, code, message });
  }
});
const { sequence, digest, cut, snapshot, staleLock } = journal.recovery;
process.send({ recovery: { sequence, digest, cut: cut?.bytes, snapshot: snapshot?.sequence, staleLock } });
