// Before anything is painted, so that a dark screen stays dark while the page loads.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('parley.scheme');
  } catch {
    // Storage may be shut; the system's choice is good enough.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
