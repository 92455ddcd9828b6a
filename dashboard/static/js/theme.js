// Runs before the first paint: the colours this viewer chose, else the device's.
// A plain script, not a module, because modules wait for the whole page.
(() => {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const apply = () => {
    const dark = chosen() ? chosen() === "dark" : device.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    dispatchEvent(new Event("themechange"));
  };
  device.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("themechosen", apply);
  apply();
})();
