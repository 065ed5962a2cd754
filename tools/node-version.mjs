/**
 * Ends the process where this Node cannot build Latch, and says which can. Every script that people start imports it first; the npm
 * scripts run it before, since Node 12 cannot even parse the others. It runs on the Node that it refuses: old syntax, no import.
 */

/** What the packages of package-lock.json want together: `engines` in package.json says the same. */
const FIRST_MINOR = { 20: 19, 22: 13 };
const ANY_FROM_MAJOR = 24;

/** Null if this version will do. */
export function nodeProblem(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major >= ANY_FROM_MAJOR || minor >= FIRST_MINOR[major]) return null;
  return (
    'Latch needs Node 24 or newer (22 from 22.13 and 20 from 20.19 will do), and this is Node ' +
    version +
    ': get one at https://nodejs.org/en/download and try again.'
  );
}

const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  console.error(problem);
  process.exit(1);
}
