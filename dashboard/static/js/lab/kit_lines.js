// What the kit itself logs of a trouble that it lives with, in the form of an error.

const TRACE = 'Traceback (most recent call last):\n  File "/sensors/", line 1\n';
const FORMS = [
  [/^connection: (.*)$/, ([, words]) => `MqttError: ${words}`],
  [/^sensor \d+ failed: (\w+)\((.*?),?\)$/, ([, name, words]) => `${TRACE}${name}: ${bare(words)}`],
];

/** Return the error that a line of the kit tells, "" when it tells none. */
export function errorOf(line) {
  for (const [form, error] of FORMS) {
    const found = form.exec(line);
    if (found) return error(found);
  }
  return "";
}

const bare = (words) => words.replace(/^(["'])(.*)\1$/, "$2");
