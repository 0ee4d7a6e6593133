/* Reads a part of the page aloud with the browser's own voice. The button is shown only where there
   is one for the language of the page, or where the browser does not say which it has. */
(() => {
  "use strict";

  const speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;
  const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : document.documentElement.lang;
  // Some browsers fall silent in the midst of a long text: it is read a sentence at a time.
  const SENTENCES = /[^。！？；.!?;\n]+[。！？；.!?;\n]*/g;

  const voice = () => speech.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language.slice(0, 2)));

  const textOf = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("progress, button, [aria-hidden=true], .visually-hidden").forEach((one) => one.remove());
    return [...copy.querySelectorAll("h2, h3, p, li, dt, dd")]
      .map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n");
  };

  document.querySelectorAll("[data-read-aloud]").forEach((button) => {
    const start = button.textContent;
    let reads = false;
    const ended = () => {
      reads = false;
      button.textContent = start;
    };
    const show = () => { button.hidden = Boolean(speech.getVoices().length) && !voice(); };
    button.addEventListener("click", () => {
      if (reads) { speech.cancel(); ended(); return; }
      speech.cancel();
      const parts = textOf(document.getElementById(button.dataset.readAloud)).match(SENTENCES) || [];
      parts.forEach((part, at) => {
        const said = new SpeechSynthesisUtterance(part.trim());
        said.lang = language;
        said.voice = voice() || null;
        if (at === parts.length - 1) said.addEventListener("end", ended);
        speech.speak(said);
      });
      reads = parts.length > 0;
      button.textContent = reads ? button.dataset.stop : start;
    });
    show();
    speech.addEventListener?.("voiceschanged", show);
  });
  window.addEventListener("pagehide", () => speech.cancel());
})();
