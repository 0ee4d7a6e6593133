/* Mounts charts on [data-chart]. The numbers come from data-source: "#id" of a visible table or of a
   JSON script, or an address that answers JSON. Without JavaScript the table beside it remains. */
(() => {
  "use strict";

  const language = document.documentElement.lang || "zh-Hans";
  const mounted = new Map();

  const number = (value, unit = "") => {
    if (value === null || value === undefined || Number.isNaN(value)) return "—";
    return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value) + unit;
  };
  // An axis of shares needs more digits than one of people.
  const short = (value) => new Intl.NumberFormat(
    language, { notation: "compact", maximumFractionDigits: Math.abs(value) < 1 ? 3 : 1 },
  ).format(value);

  /** The colours of the style sheet, so that charts follow dark mode and print. */
  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      ink: of("ink"), muted: of("muted"), line: of("line"), surface: of("surface"), sunken: of("sunken"),
      strong: of("line-strong"),
      west: of("west-mid"), east: of("east-mid"), warm: of("warm-mid"),
      westDeep: of("west"), eastDeep: of("east"), warmDeep: of("warm"),
      westSoft: of("west-soft"), eastSoft: of("east-soft"),
      scale: [0, 1, 2, 3, 4, 5].map((step) => of(`scale-${step}`)),
      sans: of("sans"),
    };
  };

  const fromTable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const shown = heads.map((head, column) => ({ head, column })).slice(1)
      .filter(({ head }) => head.classList.contains("num"));
    const rows = [...table.tBodies[0].rows];
    const read = (cell) => {
      const text = cell?.dataset.value ?? cell?.textContent.replace(/[^0-9.eE+-]/g, "");
      return text ? Number(text) : null;
    };
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      series: shown.map(({ head, column }) => ({
        name: head.textContent.trim(),
        tone: head.dataset.tone,
        data: rows.map((row) => read(row.cells[column])),
      })),
    };
  };

  /** The data behind a source: a table, a JSON script, or an address; null when there is none. */
  const load = async (source) => {
    if (source.startsWith("#")) {
      const element = document.getElementById(source.slice(1));
      if (!element) return null;
      return element.tagName === "TABLE" ? fromTable(element) : JSON.parse(element.textContent);
    }
    const answer = await fetch(source, { headers: { Accept: "application/json" } });
    return answer.status === 200 ? answer.json() : null;
  };

  /** Rows [[x, a, b, …], …] → series named by data-names. */
  const fromRows = (rows, names) => ({
    x: rows.map((row) => row[0]),
    series: names.map((name, at) => ({ name, data: rows.map((row) => row[at + 1] ?? null) })),
  });

  const tones = ["west", "east", "warm", "strong", "westDeep", "eastDeep", "warmDeep"];
  const colour = (paint, series, at) => paint[series.tone] || paint[tones[at % tones.length]];

  const common = (paint, data) => ({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 400,
    textStyle: { fontFamily: paint.sans, color: paint.ink },
    grid: { left: 8, right: 24, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: data.series.length > 1
      ? { left: 0, top: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: paint.ink } } : undefined,
    tooltip: {
      trigger: "axis",
      // Rich text is drawn on the canvas: an HTML tooltip needs inline styles, which our policy forbids.
      renderMode: "richText",
      confine: true,
      backgroundColor: paint.surface,
      borderColor: paint.strong,
      textStyle: { color: paint.ink, fontFamily: paint.sans },
      valueFormatter: (value) => number(value, data.unit),
    },
  });

  const valueAxis = (paint, data, more = {}) => ({
    type: "value",
    axisLabel: { color: paint.muted, formatter: (value) => short(value) + (data.unit || ""), hideOverlap: true },
    splitLine: { lineStyle: { color: paint.line } },
    axisLine: { show: false },
    ...more,
  });

  const line = (paint, data) => ({
    ...common(paint, data),
    xAxis: data.x
      ? valueAxis(paint, { unit: data.x_unit }, { splitLine: { show: false }, min: "dataMin", max: "dataMax",
                                                  axisLine: { show: true, lineStyle: { color: paint.strong } } })
      : { type: "category", data: data.labels, boundaryGap: false, axisLabel: { color: paint.muted },
          axisLine: { lineStyle: { color: paint.strong } }, axisTick: { show: false } },
    yAxis: valueAxis(paint, data, { scale: true }),
    series: data.series.map((each, at) => ({
      type: "line", name: each.name, showSymbol: each.data.length < 20, symbolSize: 6, connectNulls: true,
      lineStyle: { width: 2.5, type: at % 2 ? "dashed" : "solid" },
      itemStyle: { color: colour(paint, each, at) },
      data: data.x ? each.data.map((value, i) => [data.x[i], value]) : each.data,
    })),
  });

  const bars = (paint, data, stacked) => ({
    ...common(paint, data),
    xAxis: valueAxis(paint, data),
    yAxis: { type: "category", inverse: true, data: data.labels,
             axisLabel: { color: paint.ink, width: 120, overflow: "truncate" },
             axisLine: { lineStyle: { color: paint.strong } }, axisTick: { show: false } },
    series: data.series.map((each, at) => ({
      type: "bar", name: each.name, stack: stacked ? "all" : undefined, barMaxWidth: 18, barGap: "15%",
      itemStyle: { color: colour(paint, each, at), borderColor: paint.surface, borderWidth: stacked ? 1 : 0 },
      data: each.data,
    })),
  });

  /** Rows [x, y, words] of each series, with x_name and y_name for the axes. */
  const scatter = (paint, data) => {
    const axis = (name, more) => valueAxis(paint, data, {
      name, scale: true, nameTextStyle: { color: paint.muted }, ...more,
    });
    const base = common(paint, data);
    return {
      ...base,
      grid: { ...base.grid, top: 64, bottom: 32 },
      tooltip: {
        ...base.tooltip,
        trigger: "item",
        formatter: ({ data: [x, y, words] }) => [
          words, `${data.x_name} ${number(x)}`, `${data.y_name} ${number(y)}`,
        ].join("\n"),
      },
      xAxis: axis(data.x_name, { nameLocation: "middle", nameGap: 28, splitLine: { show: false },
                                 axisLine: { show: true, lineStyle: { color: paint.strong } } }),
      yAxis: axis(data.y_name, { nameTextStyle: { color: paint.muted, align: "left" } }),
      series: data.series.map((each, at) => ({
        type: "scatter", name: each.name, symbol: each.symbol || "circle",
        symbolSize: each.symbol ? 16 : 11, data: each.data,
        itemStyle: { color: colour(paint, each, at), borderColor: paint.surface, borderWidth: 1 },
      })),
    };
  };

  /** Flows: data.links of {step, source, target, value}; equal names of different steps are apart. */
  const sankey = (paint, data) => {
    const id = (step, name) => `${step}|${name}`;
    const label = (node) => node.slice(node.indexOf("|") + 1);
    const nodes = new Set(data.links.flatMap((one) => [id(one.step, one.source), id(one.step + 1, one.target)]));
    const { tooltip, ...rest } = common(paint, data);
    return {
      ...rest,
      grid: undefined,
      tooltip: {
        ...tooltip, trigger: "item", valueFormatter: undefined,
        formatter: ({ data: one, name, value }) => (one.source
          ? `${label(one.source)} → ${label(one.target)}: ` : `${label(name)}: `) + number(value, data.unit),
      },
      series: [{
        type: "sankey", left: 8, right: 120, top: 8, bottom: 8, nodeWidth: 14, nodeGap: 10, draggable: false,
        label: { color: paint.ink, fontFamily: paint.sans, formatter: ({ name }) => label(name), width: 150,
                 overflow: "truncate" },
        lineStyle: { color: "source", opacity: 0.35 },
        data: [...nodes].map((name) => ({
          name, itemStyle: { color: paint[["east", "west", "warm", "strong"][Number(name.split("|")[0]) % 4]] },
        })),
        links: data.links.map((one) => ({
          source: id(one.step, one.source), target: id(one.step + 1, one.target), value: one.value,
        })),
      }],
    };
  };

  const kinds = {
    line,
    sankey,
    scatter,
    bar: (paint, data) => bars(paint, data, false),
    stacked: (paint, data) => bars(paint, data, true),
  };

  /** Keeps a chart in step with its element, dark mode, print and htmx; draw() gives its options. */
  const keep = (element, draw) => {
    const chart = window.echarts.init(element, null, { renderer: "canvas" });
    const redraw = () => chart.setOption(draw(palette(), chart), { notMerge: true });
    const sizes = new ResizeObserver(() => { chart.resize(); });
    redraw();
    sizes.observe(element);
    mounted.set(element, { chart, redraw, end: () => { sizes.disconnect(); chart.dispose(); } });
    return { chart, redraw };
  };

  const mount = async (element) => {
    if (mounted.has(element)) return;
    mounted.set(element, { redraw: () => {}, end: () => {} });
    let data = await load(element.dataset.source);
    if (Array.isArray(data)) data = fromRows(data, (element.dataset.names || "").split(","));
    const empty = !data?.series?.some((each) => each.data.length);
    element.hidden = empty;
    if (empty || !element.isConnected) { mounted.delete(element); return; }
    data.unit ??= element.dataset.unit || "";
    keep(element, (paint) => ({
      ...kinds[element.dataset.chart](paint, data),
      ...("live" in element.dataset ? { animation: false } : {}),
    }));
  };

  const mountAll = (root) => root.querySelectorAll?.("[data-chart]").forEach(mount);
  const redrawAll = () => mounted.forEach((each) => each.redraw());

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  window.addEventListener("beforeprint", () => mounted.forEach(({ chart, redraw }) => { redraw(); chart?.resize(); }));
  window.addEventListener("afterprint", () => mounted.forEach(({ chart, redraw }) => { redraw(); chart?.resize(); }));
  document.addEventListener("htmx:load", (event) => mountAll(event.target));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    mounted.get(event.target)?.end();
    mounted.delete(event.target);
  });

  window.xieshou = { palette, number, load, keep };
  mountAll(document);
})();
