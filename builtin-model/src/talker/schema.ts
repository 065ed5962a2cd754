/** The part of JSON Schema that a function's parameters commonly use. */
export interface Property {
  name: string;
  /** The words of the name: `durationMs` → duration, ms. */
  tokens: readonly string[];
  type: string;
  description: string;
  required: boolean;
  enum: readonly unknown[] | null;
  /** `const` or `default`; undefined for neither. */
  preset: unknown;
  format: string;
  least: number;
  most: number;
}

/** The properties of an object schema, with the required ones first; null when it is none that can be filled. */
export function propertiesOf(schema: unknown): Property[] | null {
  if (schema === null || schema === undefined) return [];
  if (!isObject(schema) || '$ref' in schema) return null;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  if (required.some((name) => !Object.hasOwn(properties, name))) return null;
  return Object.entries(properties)
    .map(([name, property]) => read(name, property, required.includes(name)))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

/** Whether a value is one that the property allows. */
export function allows(property: Property, value: unknown): boolean {
  if (property.enum && !property.enum.includes(value)) return false;
  switch (property.type) {
    case 'integer':
      return Number.isInteger(value) && inRange(property, Number(value));
    case 'number':
      return typeof value === 'number' && inRange(property, value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return true;
  }
}

export function tokensOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inRange({ least, most }: Property, value: number): boolean {
  return value >= least && value <= most;
}

function read(name: string, schema: unknown, required: boolean): Property {
  const outer = isObject(schema) ? schema : {};
  const options = outer.anyOf ?? outer.oneOf;
  // `anyOf: [{…}, {type: 'null'}]` is how a value that may be null is often written.
  const option = Array.isArray(options) ? options.find((one) => isObject(one) && one.type !== 'null') : null;
  const own: Record<string, unknown> = { ...outer, ...(isObject(option) ? option : {}) };
  const types = Array.isArray(own.type) ? own.type.filter((type) => type !== 'null') : [own.type];
  const above = typeof own.exclusiveMinimum === 'number' ? own.exclusiveMinimum + Number.EPSILON : -Infinity;
  return {
    name,
    tokens: tokensOf(name),
    type: typeof types[0] === 'string' ? types[0] : '',
    description: typeof own.description === 'string' ? own.description.toLowerCase() : '',
    required,
    enum: Array.isArray(own.enum) ? own.enum : null,
    preset: own.const ?? own.default,
    format: typeof own.format === 'string' ? own.format : '',
    least: Math.max(typeof own.minimum === 'number' ? own.minimum : -Infinity, above),
    most: typeof own.maximum === 'number' ? own.maximum : Infinity,
  };
}
