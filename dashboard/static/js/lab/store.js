// What a browser keeps, when it lets us: text by name, in one of its two stores.

/** Return {get, set, remove, names} over localStorage or sessionStorage. */
export function keeper(kind, prefix) {
  const store = () => window[kind]; // to read the property may throw already
  return {
    get(name) {
      return attempt(() => store().getItem(prefix + name)) ?? null;
    },
    /** Return whether it is kept: the store may be full or switched off. */
    set(name, text) {
      return attempt(() => (store().setItem(prefix + name, text), true)) ?? false;
    },
    remove(name) {
      attempt(() => store().removeItem(prefix + name));
    },
    names() {
      const all = attempt(() => Object.keys(store())) ?? [];
      return all.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    },
  };
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
