import type { Attributes } from '../../../src/model/outcome';
import type { Settings } from '../settings';
import type { CallOutcome } from './wire';

type CustomParameters = Pick<CallOutcome, 'custom_parameter_1' | 'custom_parameter_2' | 'custom_parameter_3'>;

/**
 * Fills custom_parameter_1 to 3 from the attributes that the settings name, else from attributes of these very names.
 * Either all three are sent, "" where there is nothing to say, as in Invoca's own example; or, when none of them is set
 * and none was set in what Invoca heard before, no one is. "" empties what was said before: Invoca's
 * documents leave open whether a parameter that a correction leaves out is kept.
 */
export function customParameters(
  now: Attributes,
  sentBefore: readonly Attributes[],
  settings: Settings,
): CustomParameters {
  const parameters = read(now, settings);
  const said = [parameters, ...sentBefore.map((attributes) => read(attributes, settings))].flatMap((one) =>
    Object.values(one),
  );
  return said.some((text) => text !== '') ? parameters : {};
}

function read(attributes: Attributes, settings: Settings): CustomParameters {
  return {
    custom_parameter_1: textOf(attributes, [settings.customParameter1, 'custom_parameter_1']),
    custom_parameter_2: textOf(attributes, [settings.customParameter2, 'custom_parameter_2']),
    custom_parameter_3: textOf(attributes, [settings.customParameter3, 'custom_parameter_3']),
  };
}

function textOf(attributes: Attributes, names: readonly (string | undefined)[]): string {
  const name = names.find((candidate) => candidate !== undefined && Object.hasOwn(attributes, candidate));
  return name === undefined ? '' : String(attributes[name]);
}
