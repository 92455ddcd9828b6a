// What the server put into the page for its scripts: words, language, time zone.

export const data = JSON.parse(document.getElementById("data").textContent);

const rules = new Intl.PluralRules(data.lang);
const whole = new Intl.NumberFormat(data.lang);

export const byId = (id) => document.getElementById(id);

// word("late") -> "en retard"; word("missing", {n: 3}) -> "3 manquants"
export function word(key, values = {}) {
  let text = data.words[key] ?? key;
  if (typeof text === "object") text = text[rules.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? whole.format(value) : value;
  });
}

// What stands between a name and what is said of it: French puts a space before it.
export const colon = data.lang === "fr" ? "\u00a0: " : ": ";

// "soil_moisture" -> "Humidité du sol"; a name nobody translated stays readable
export function quantityName(name) {
  return data.words[`q-${name}`] ?? name.replaceAll("_", " ");
}

// Change the text only when it differs: an unchanged text costs no layout.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
