/* Mounts maps on [data-map]: counties coloured by a value, or the pairings of two regions.
   Where boundaries are not installed each place is drawn as a hexagon at its real coordinates. */
(() => {
  "use strict";

  const { keep, load, number } = window.xieshou;
  const chinese = document.documentElement.lang.startsWith("zh");
  const NARROW_PX = 620;
  // Shanghai lies 2,000 km from Yunnan and is small: it is drawn enlarged beside it, or above it on a phone.
  const SHANGHAI = { prefix: "31", lon: 121.5, lat: 31.2, times: 4.3 };
  const PLACED = { wide: { lon: 110.6, lat: 25.9 }, tall: { lon: 101.6, lat: 33.3 } };

  const placed = (layout) => ([lon, lat], code) => {
    if (!code.startsWith(SHANGHAI.prefix)) return [lon, lat];
    const to = PLACED[layout];
    return [to.lon + (lon - SHANGHAI.lon) * SHANGHAI.times, to.lat + (lat - SHANGHAI.lat) * SHANGHAI.times];
  };

  const walk = (coordinates, move) =>
    typeof coordinates[0] === "number" ? move(coordinates) : coordinates.map((each) => walk(each, move));

  /** Hexagons for places known only by a point, pushed apart until none overlap much. */
  const hexagons = (rows, move) => {
    const tiles = rows.filter((row) => row.lon != null)
      .map((row) => ({ row, at: [...move([row.lon, row.lat], row.code)] }));
    const radius = 0.21;
    for (let round = 0; round < 60; round += 1) {
      for (const a of tiles) for (const b of tiles) {
        if (a === b) continue;
        const dx = b.at[0] - a.at[0], dy = b.at[1] - a.at[1];
        const apart = Math.hypot(dx, dy) || 1e-3, lack = radius * 1.8 - apart;
        if (lack <= 0) continue;
        const push = lack / apart / 4;
        a.at[0] -= dx * push; a.at[1] -= dy * push;
        b.at[0] += dx * push; b.at[1] += dy * push;
      }
    }
    return tiles.map(({ row, at }) => ({
      type: "Feature",
      properties: { name: row.code, centre: at },
      geometry: { type: "Polygon", coordinates: [[0, 1, 2, 3, 4, 5, 6].map((corner) => {
        const turn = (Math.PI / 3) * corner + Math.PI / 6;
        return [at[0] + radius * Math.cos(turn), at[1] + radius * Math.sin(turn)];
      })] },
    }));
  };

  /** The shapes to draw, named by code, with the point where arcs and labels touch them. */
  const shapes = (geo, rows, move, prefix) => {
    if (!geo) return hexagons(rows, move);
    return geo.features.filter(({ properties }) => properties.code.startsWith(prefix)).map((feature) => {
      const { code, lon, lat } = feature.properties;
      const { type, coordinates } = feature.geometry;
      return {
        type: "Feature",
        properties: { name: code, centre: move([lon, lat], code) },
        geometry: { type, coordinates: walk(coordinates, (point) => move(point, code)) },
      };
    });
  };

  const register = (features) => {
    const name = `map-${(register.count = (register.count || 0) + 1)}`;
    window.echarts.registerMap(name, { type: "FeatureCollection", features });
    return name;
  };

  const tooltip = (paint, formatter) => ({
    trigger: "item", renderMode: "richText", confine: true, formatter,
    backgroundColor: paint.surface, borderColor: paint.strong,
    textStyle: { color: paint.ink, fontFamily: paint.sans },
  });

  const say = (element, geo) => {
    const line = element.parentElement.querySelector(".map-source");
    if (!line) return;
    const source = geo?.source && (chinese ? geo.source.name : geo.source.name_en);
    line.textContent = geo ? line.dataset.drawn.replace("{source}", source || "—") : line.dataset.schematic;
    line.hidden = false;
  };

  /** Five classes with about as many places each; fewer when values repeat. */
  const classes = (values) => {
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
    const cuts = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
    const edges = [...new Set(cuts.map((cut) => Number(cut.toPrecision(2))))];
    return edges.slice(1).map((max, at) => ({
      min: at ? edges[at] : undefined, max: at === edges.length - 2 ? undefined : max,
      label: [edges[at], max].map((edge) => number(edge)).join("–"),
    }));
  };

  const counties = (element, geo, data) => {
    const { prefix = "", href, selected } = element.dataset;
    const named = new Map(data.rows.map((row) => [row.code, row]));
    const features = shapes(geo, data.rows, (point) => point, prefix);
    const map = register(features);
    const pieces = classes(data.rows.map((row) => row.value));
    const text = (row) => row.text ?? number(row.value, data.unit);
    const { chart } = keep(element, (paint) => ({
      textStyle: { fontFamily: paint.sans },
      tooltip: tooltip(paint, ({ name }) => {
        const row = named.get(name);
        return row ? `${row.name}\n${data.name} ${text(row)}` : "";
      }),
      visualMap: {
        type: "piecewise", left: 4, bottom: 4, itemWidth: 16, itemHeight: 12, itemGap: 5,
        textStyle: { color: paint.muted },
        text: [`${data.name}${data.unit ? ` (${data.unit})` : ""}`, ""],
        outOfRange: { color: paint.sunken },
        pieces: pieces.map((piece, at) => ({ ...piece, color: paint.scale[Math.round((at + 1) * 5 / pieces.length)] })),
      },
      series: [{
        type: "map", map, aspectScale: 0.9, top: 12, bottom: 12, left: 12, right: 12, roam: false,
        selectedMode: "single",
        itemStyle: { areaColor: paint.sunken, borderColor: paint.surface, borderWidth: 0.8 },
        label: { show: features.length <= 25, color: paint.ink, fontSize: 11,
                 textBorderColor: paint.surface, textBorderWidth: 2,
                 formatter: ({ name }) => named.get(name)?.name ?? "" },
        labelLayout: { hideOverlap: true },
        emphasis: { itemStyle: { areaColor: null, borderColor: paint.warmDeep, borderWidth: 2 },
                    label: { show: true, color: paint.ink, textBorderColor: paint.surface, textBorderWidth: 3 } },
        select: { itemStyle: { areaColor: null, borderColor: paint.warmDeep, borderWidth: 2.5 }, label: { color: paint.ink } },
        data: data.rows.map((row) => ({ name: row.code, value: row.value ?? NaN, selected: row.code === selected })),
      }],
    }));
    if (href) chart.on("click", ({ name }) => { if (named.has(name)) location.assign(href.replace("{code}", name)); });
  };

  /** Codes of the places that an arc's end stands for: a county itself, or all of a prefecture. */
  const within = (code, codes) => codes.filter((each) => each.startsWith(code));

  const pairingsDrawing = (geo, data, layout) => {
    const move = placed(layout);
    const features = shapes(geo, [...data.west, ...data.east], move, "");
    const centres = new Map(features.map(({ properties }) => [properties.name, properties.centre]));
    const centre = (code) => {
      const points = within(code, [...centres.keys()]).map((each) => centres.get(each));
      return points.length
        ? [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length) : null;
    };
    return { map: register(features), centres, centre };
  };

  const pairings = (element, geo, data) => {
    const names = new Map([...data.east, ...data.west].map((row) => [row.code, row.name]));
    const westCodes = data.west.map((row) => row.code);
    const current = data.pairs.filter((pair) => pair.current);
    const drawings = {};
    const layout = () => (element.clientWidth < NARROW_PX ? "tall" : "wide");
    const drawing = () => (drawings[layout()] ??= pairingsDrawing(geo, data, layout()));
    let picked = null;

    const touches = (pair, code) => code && (pair.east === code || code.startsWith(pair.west));
    const about = (code) => {
      const own = data.pairs.filter((pair) => touches(pair, code));
      return [names.get(code) ?? "", ...own.slice(0, 9).map((pair) => pair.text), own.length > 9 ? "…" : ""]
        .filter(Boolean).join("\n");
    };

    const regions = (paint) => {
      const lit = new Set(current.filter((pair) => touches(pair, picked))
        .flatMap((pair) => [pair.east, ...within(pair.west, westCodes)]));
      const paired = new Set(current.flatMap((pair) => within(pair.west, westCodes)));
      const area = (code) => {
        if (lit.has(code)) return paint.warm;
        if (code.startsWith(SHANGHAI.prefix)) return picked ? paint.eastSoft : paint.east;
        if (picked) return paint.scale[paired.has(code) ? 1 : 0];
        return paint.scale[paired.has(code) ? 2 : 0];
      };
      return [...names.keys()].map((name) => ({ name, itemStyle: { areaColor: area(name) } }));
    };

    const arcs = (paint) => {
      const wide = layout() === "wide";
      const gradient = {
        type: "linear", x: 0, y: wide ? 0 : 1, x2: wide ? 1 : 0, y2: 0,
        colorStops: [{ offset: 0, color: paint.westDeep }, { offset: 1, color: paint.eastDeep }],
      };
      return current.map((pair) => {
        const ends = [drawing().centre(pair.east), drawing().centre(pair.west)];
        const lit = touches(pair, picked);
        return ends.every(Boolean) && {
          coords: ends, text: pair.text,
          lineStyle: {
            color: lit ? paint.warmDeep : gradient, width: lit ? 2.2 : 1.1,
            opacity: lit ? 1 : picked ? 0.08 : 0.42, curveness: wide ? 0.22 : 0.12,
            type: pair.west.length < 6 ? "dashed" : "solid",
          },
        };
      }).filter(Boolean);
    };

    const draw = (paint) => {
      const { map, centre } = drawing();
      const titles = [
        { name: data.east_name, value: placed(layout())([SHANGHAI.lon + 0.1, SHANGHAI.lat + 0.82], SHANGHAI.prefix) },
        ...(layout() === "wide" ? [{ name: data.west_name, value: [98.6, 21.7] }] : [{ name: data.west_name, value: [98.2, 21.3] }]),
      ];
      return {
        animation: false,
        textStyle: { fontFamily: paint.sans },
        tooltip: tooltip(paint, (at) => at.data?.text ?? about(at.name)),
        geo: {
          map, aspectScale: 0.9, top: 16, bottom: 16, left: 16, right: 16, roam: false,
          itemStyle: { areaColor: paint.scale[0], borderColor: paint.surface, borderWidth: 0.7 },
          label: { show: false },
          emphasis: { itemStyle: { areaColor: paint.warm }, label: { show: false } },
          regions: regions(paint),
        },
        series: [
          { type: "lines", coordinateSystem: "geo", data: arcs(paint), silent: false, z: 3,
            emphasis: { lineStyle: { opacity: 1, width: 2.4 } } },
          { type: "scatter", coordinateSystem: "geo", silent: true, symbolSize: 0.1, z: 5,
            label: { show: true, formatter: "{b}", color: paint.ink, fontSize: 12,
                     textBorderColor: paint.surface, textBorderWidth: 3 },
            labelLayout: { hideOverlap: true },
            data: [...data.prefectures.map((row) => ({ name: row.name, value: centre(row.code) })),
                   ...data.east.map((row) => ({ name: row.name, value: centre(row.code) }))]
              .filter((label) => label.value) },
          { type: "scatter", coordinateSystem: "geo", silent: true, symbolSize: 0.1, z: 6,
            label: { show: true, formatter: "{b}", color: paint.muted, fontSize: 14, fontWeight: 600 },
            data: titles },
        ],
      };
    };

    const { chart, redraw } = keep(element, draw);
    new ResizeObserver(() => { if (redraw.layout !== layout()) { redraw.layout = layout(); redraw(); } }).observe(element);

    const links = [...document.querySelectorAll(`[data-map-pick][href]`)];
    const said = document.querySelector("[data-map-said]");
    const pick = (code) => {
      picked = code === picked ? null : code;
      links.forEach((link) => link.toggleAttribute("aria-current", link.dataset.mapPick === picked));
      if (said) said.textContent = picked ? about(picked).replaceAll("\n", chinese ? "；" : "; ").replace(/[；;]/, chinese ? "：" : ":") : "";
      redraw();
    };
    chart.on("click", ({ name }) => { if (names.has(name)) pick(name); });
    links.forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); pick(link.dataset.mapPick); }));
  };

  const kinds = { counties, pairings };

  const mount = async (element) => {
    const [geo, data] = await Promise.all([load(element.dataset.source), load(element.dataset.values)]);
    if (!data) { element.hidden = true; return; }
    say(element, geo);
    kinds[element.dataset.map](element, geo, data);
  };

  document.querySelectorAll("[data-map]").forEach(mount);
})();
