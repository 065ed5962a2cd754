import type { ReplyRequest } from './brain.ts';
import { ProtocolError } from './protocol-error.ts';
import type { FunctionTool, ToolChoice } from './session-schema.ts';

/**
 * Throws ProtocolError if two functions have the same name, or if the choice does not exist. `owner` is what has the
 * settings: 'session' or 'response'.
 */
export function checkTools(tools: readonly FunctionTool[], choice: ToolChoice, owner: string): void {
  const names = tools.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0)
    throw new ProtocolError(
      'invalid_value',
      `There are two tools named '${names[twice]}'.`,
      `${owner}.tools[${twice}].name`,
    );
  if (typeof choice === 'object' && !names.includes(choice.name))
    throw new ProtocolError(
      'invalid_value',
      `Tool choice '${choice.name.slice(0, 64)}' not found in 'tools'.`,
      `${owner}.tool_choice`,
    );
}

/** What the brain may call. If the choice is one function, only that function is offered, and calling it is required. */
export function offeredTools(
  tools: readonly FunctionTool[],
  choice: ToolChoice,
): Pick<ReplyRequest, 'tools' | 'toolChoice'> {
  const offered = tools
    .filter(({ name }) => choice !== 'none' && (typeof choice === 'string' || choice.name === name))
    .map(({ name, description = '', parameters = {} }) => ({ name, description, parameters }));
  const required = offered.length > 0 && (choice === 'required' || typeof choice === 'object');
  return { tools: offered, toolChoice: required ? 'required' : 'auto' };
}
