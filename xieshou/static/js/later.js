/* Fetches the drawing library, in the order of data-scripts, when the first chart or map comes into
   view or the page is printed: it is larger than all the rest of the page. */
(() => {
  "use strict";

  const sources = document.currentScript.dataset.scripts.split(" ");
  let asked = false;

  const fetchAll = () => {
    if (asked) return;
    asked = true;
    sources.forEach((source) => {
      const script = document.createElement("script");
      script.src = source;
      script.async = false;
      document.head.append(script);
    });
  };

  const seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) { seen.disconnect(); fetchAll(); }
  });
  const watch = (root) => {
    if (!asked) root.querySelectorAll?.("[data-chart], [data-map]").forEach((each) => seen.observe(each));
  };

  watch(document);
  // A part that htmx brings may be the first to hold a chart.
  document.addEventListener("htmx:load", (event) => watch(event.target));
  window.addEventListener("beforeprint", () => {
    if (document.querySelector("[data-chart], [data-map]")) fetchAll();
  });
})();
