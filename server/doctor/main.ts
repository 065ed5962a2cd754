/** npm run doctor: tries the configured speech model with a short conversation, and prints what it can and what it lacks. */
import { ConfigError, readConfig, type Config } from '../config.ts';
import { selectModel } from '../models/select.ts';
import { createLog } from '../telemetry/log.ts';
import { standardOutput } from '../telemetry/standard-output.ts';
import { diagnose } from './diagnosis.ts';
import { examine } from './examine.ts';
import { tableOf } from './table.ts';

function settings(): Config {
  try {
    return readConfig(process.env).config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.problems.join('\n')}\nAll settings: docs/configuration.md\n`);
    process.exit(1);
  }
}

const config = settings();
// The table says it all: LATCH_LOG_LEVEL asks for what is behind it.
const log = createLog(
  process.env['LATCH_LOG_LEVEL'] === undefined ? 'silent' : config.logLevel,
  standardOutput(),
);
const { model, reach } = await selectModel(config.model, log);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  say(`Trying ${model.label} at ${shownUrl(reach.url)} with five short questions.`);
  const onTrying = (what: string): void => say(`  … ${what}`);
  const diagnosis = diagnose(model.label, await examine({ reach, onTrying }));
  say(`\n${tableOf(diagnosis)}`);
  process.exitCode = diagnosis.possible ? 0 : 1;
} finally {
  await model.close();
}

/** An address may carry a name and a password, or a key in its query. */
function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
