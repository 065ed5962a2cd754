/** A speech model that says what the test wants, and remembers what was asked of it. */
import type {
  FunctionChoice,
  HistoryEntry,
  ModelFunction,
  SpeechModel,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../../../server/models/speech-model.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';

export class ScriptedModel implements SpeechModel {
  readonly label = 'scripted';
  readonly builtin = false;
  readonly capabilities = {
    manualTurns: true,
    cancel: true,
    discardItems: true,
    truncate: true,
    tags: true,
    itemFirst: true,
    transcripts: true,
    functions: true,
  };
  readonly limits = { connectMs: 10_000, responseStartMs: 10_000, responseSilenceMs: 20_000 };
  readonly connections: ScriptedConnection[] = [];

  /** The newest connection. */
  get line(): ScriptedConnection {
    return this.connections.at(-1)!;
  }

  connect({
    history,
    isSpare = false,
    functions,
    onEvent,
  }: {
    history: readonly HistoryEntry[];
    isSpare?: boolean;
    functions: readonly ModelFunction[];
    onEvent: (event: SpeechModelEvent) => void;
  }): ScriptedConnection {
    const connection = new ScriptedConnection(isSpare ? [] : history, functions, onEvent);
    this.connections.push(connection);
    return connection;
  }

  async close(): Promise<void> {}
}

export class ScriptedConnection implements SpeechModelConnection {
  /** Commands but for audio, as lines: `create 1.0`. */
  commands: string[] = [];
  appendedSamples = 0;
  closed = false;

  constructor(
    public history: readonly HistoryEntry[],
    readonly functions: readonly ModelFunction[],
    readonly say: (event: SpeechModelEvent) => void,
  ) {}

  seed(history: readonly HistoryEntry[]): void {
    this.history = history;
    this.commands.push('seed');
  }
  appendAudio(pcm: Int16Array): void {
    this.appendedSamples += pcm.length;
  }
  commitAudio(): void {
    this.commands.push('commit');
  }
  clearAudio(): void {
    this.commands.push('clear');
  }
  addText(text: string): void {
    this.commands.push(`text ${text}`);
  }
  /** `create 1.0`, and where functions are declared and may not be called: `create 1.0 without functions`. */
  createResponse(tag: string, functions: FunctionChoice): void {
    const limited = this.functions.length > 0 && functions === 'none';
    this.commands.push(`create ${tag}${limited ? ' without functions' : ''}`);
  }
  answerFunction(callId: string, output: string): void {
    this.commands.push(`answer ${callId} ${output}`);
  }
  cancelResponse(responseId: string): void {
    this.commands.push(`cancel ${responseId}`);
  }
  deleteItem(itemId: string): void {
    this.commands.push(`delete ${itemId}`);
  }
  truncateItem(itemId: string, audioEndMs: number): void {
    this.commands.push(`truncate ${itemId} ${audioEndMs}`);
  }
  close(): void {
    this.closed = true;
  }

  /** What was asked since this was last called. */
  asked(): string[] {
    return this.commands.splice(0);
  }

  ready(lastsMs: number | null = null): void {
    this.say({ type: 'ready', lastsMs });
  }

  /** Begins the response that was asked for with this tag: its words, and `ms` of audio. */
  answer(tag: string, text: string, ms: number): void {
    const { responseId, itemId } = namesOf(tag);
    this.say({ type: 'response-started', responseId, tag });
    this.say({ type: 'output-item', responseId, itemId });
    this.say({ type: 'response-text', responseId, itemId, delta: text });
    this.sound(tag, ms);
  }

  sound(tag: string, ms: number): void {
    const pcm = Int16Array.from({ length: (PIPELINE_HZ * ms) / 1000 }, (_, i) => 6000 * Math.sin(i / 8));
    this.say({ type: 'response-audio', ...namesOf(tag), pcm });
  }

  end(tag: string, status: 'completed' | 'cancelled' | 'failed' = 'completed'): void {
    const { responseId } = namesOf(tag);
    this.say({ type: 'response-ended', responseId, status, usage: { inputTokens: 10, outputTokens: 20 } });
  }

  lose(retry = true): void {
    this.say({ type: 'closed', code: 'model-away', detail: 'lost', retry });
  }
}

const namesOf = (tag: string) => ({ responseId: `r${tag}`, itemId: `i${tag}` });
