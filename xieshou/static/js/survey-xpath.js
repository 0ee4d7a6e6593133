// The trees of surveys/rules/xpath.py, worked out in the page: the same values for the same answers.
// Values are text, number or truth, as in XPath 1.0; a day counts as days since 1970-01-01.
(function (root) {
  "use strict";
  const DAY = /^\d{4}-\d{2}-\d{2}/;

  function asTruth(value) {
    if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
    return Boolean(value);
  }

  function asNumber(value) {
    if (typeof value !== "string") return Number(value);
    if (DAY.test(value)) {
      const day = new Date(value.slice(0, 10) + "T00:00:00Z");
      const valid = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value.slice(0, 10);
      return valid ? day.getTime() / 86400000 : NaN;
    }
    const text = value.trim();
    return text !== "" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  }

  function asText(value) {
    if (typeof value === "number") return Number.isNaN(value) ? "NaN" : String(Number(value.toPrecision(15)));
    return String(value);
  }

  function equal(a, b) {
    if (typeof a === "boolean" || typeof b === "boolean") return asTruth(a) === asTruth(b);
    if (typeof a === "number" || typeof b === "number") return asNumber(a) === asNumber(b);
    return a === b;
  }

  function operator([, name, left, right], context) {
    if (name === "and") return asTruth(value(left, context)) && asTruth(value(right, context));
    if (name === "or") return asTruth(value(left, context)) || asTruth(value(right, context));
    const a = value(left, context), b = value(right, context);
    if (name === "=") return equal(a, b);
    if (name === "!=") return !equal(a, b);
    const x = asNumber(a), y = asNumber(b);
    switch (name) {
      case "<": return x < y;
      case "<=": return x <= y;
      case ">": return x > y;
      case ">=": return x >= y;
      case "+": return x + y;
      case "-": return x - y;
      case "*": return x * y;
      case "div": return y === 0 ? NaN : x / y;
      default: return y === 0 ? NaN : x % y;
    }
  }

  function isCheap(pattern) {
    if (pattern.length > 200 || /[)+*}][+*{]|\\[1-9]/.test(pattern)) return false;
    const count = (of) => (pattern.match(of) || []).length;
    return 8 * count(/[+*]|\{\d*,/g) + count(/[?|]/g) <= 24;
  }

  function matches(text, pattern) {
    if (text.length > 200 || !isCheap(pattern)) return true;
    try { return new RegExp(`^(?:${pattern})$`, "u").test(text); } catch { return true; }
  }

  const FUNCTIONS = {
    "selected": (a) => asText(a[0]).split(/\s+/).includes(asText(a[1])),
    "not": (a) => !asTruth(a[0]),
    "true": () => true,
    "false": () => false,
    "boolean": (a) => asTruth(a[0]),
    "count-selected": (a) => asText(a[0]).split(/\s+/).filter(Boolean).length,
    "string-length": (a) => [...asText(a[0])].length,
    "regex": (a) => matches(asText(a[0]), asText(a[1])),
    "coalesce": (a) => asText(a[0]) || asText(a[1]),
    "if": (a) => (asTruth(a[0]) ? a[1] : a[2]),
    "number": (a) => asNumber(a[0]),
    "int": (a) => Math.trunc(asNumber(a[0])),
    "round": (a) => {
      const scale = 10 ** Math.max(-9, Math.min(a.length > 1 ? Math.trunc(asNumber(a[1])) : 0, 9));
      return Math.floor(asNumber(a[0]) * scale + 0.5) / scale;
    },
    "string": (a) => asText(a[0]),
    "concat": (a) => a.map(asText).join(""),
    "contains": (a) => asText(a[0]).includes(asText(a[1])),
    "starts-with": (a) => asText(a[0]).startsWith(asText(a[1])),
    "today": (_a, context) => context.today,
    "abs": (a) => Math.abs(asNumber(a[0])),
  };

  function value(tree, context) {
    switch (tree[0]) {
      case "num": case "str": return tree[1];
      case "ref": return context.lookUp(tree[1]);
      case "self": return context.own;
      case "neg": return -asNumber(value(tree[1], context));
      case "op": return operator(tree, context);
      default: return FUNCTIONS[tree[1]](tree.slice(2).map((part) => value(part, context)), context);
    }
  }

  const xpath = { value, truth: (tree, context) => asTruth(value(tree, context)), text: (tree, context) => asText(value(tree, context)) };
  if (typeof module !== "undefined") module.exports = xpath;
  else root.surveyXPath = xpath;
})(typeof self === "undefined" ? this : self);
