/* Mounts maps on [data-map]: counties or two regions coloured by a value, or the pairings of two regions.
   Where boundaries are not installed each place is drawn as a hexagon at its real coordinates. */
(() => {
  "use strict";

  const { keep, load, number } = window.xieshou;
  const chinese = document.documentElement.lang.startsWith("zh");
  const NARROW_PX = 620;
  // The east may lie far away and be small: it is drawn enlarged beside the west, or above it on a phone.
  const EAST_TO_WEST = { wide: { height: 0.6, gap: 0.35 }, tall: { height: 0.62, gap: 0.06 } };

  const box = (points) => [0, 1].map((axis) => {
    const all = points.map((point) => point[axis]);
    return { from: Math.min(...all), to: Math.max(...all), size: Math.max(...all) - Math.min(...all) };
  });

  /** How a point of the east is moved and enlarged, given the points of both regions. */
  const inset = (east, west, layout) => {
    const [x, y] = box(east), [X, Y] = box(west);
    const { height, gap } = EAST_TO_WEST[layout];
    const times = (Y.size * height) / y.size;
    const [left, low] = layout === "wide"
      ? [X.to + X.size * gap, Y.from + Y.size * (1 - height) * 0.55]
      : [X.from + (X.size - x.size * times) / 2, Y.to + Y.size * gap];
    return (point) => [left + (point[0] - x.from) * times, low + (point[1] - y.from) * times];
  };

  const walk = (coordinates, move) =>
    typeof coordinates[0] === "number" ? move(coordinates) : coordinates.map((each) => walk(each, move));

  const ringOf = ({ type, coordinates }) => (type === "Polygon" ? coordinates[0] : coordinates.flatMap((part) => part[0]));
  const pointOf = (row) => [row.lon, row.lat];

  /** Hexagons for places known only by a point, pushed apart until none overlap much. */
  const hexagons = (rows, move) => {
    const tiles = rows.map((row) => ({ code: row.code, at: [...move(pointOf(row), row.code)] }));
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
    return tiles.map(({ code, at }) => ({
      type: "Feature",
      properties: { name: code, centre: at },
      geometry: { type: "Polygon", coordinates: [[0, 1, 2, 3, 4, 5, 6].map((corner) => {
        const turn = (Math.PI / 3) * corner + Math.PI / 6;
        return [at[0] + radius * Math.cos(turn), at[1] + radius * Math.sin(turn)];
      })] },
    }));
  };

  /** The shapes to draw, named by code, with the point where arcs and labels touch them. */
  const shapes = (geo, rows, move) => {
    if (!geo) return hexagons(rows, move);
    return geo.map(({ properties: { code, lon, lat }, geometry: { type, coordinates } }) => ({
      type: "Feature",
      properties: { name: code, centre: move([lon, lat], code) },
      geometry: { type, coordinates: walk(coordinates, (point) => move(point, code)) },
    }));
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
    if (!sorted.length) return [];
    const cuts = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
    const edges = [...new Set(cuts.map((cut) => Number(cut.toPrecision(2))))];
    // All alike: one class of its own, or ECharts would make up five.
    if (edges.length === 1) return [{ label: number(sorted[0]) }];
    return edges.slice(1).map((max, at) => ({
      min: at ? edges[at] : undefined, max: at === edges.length - 2 ? undefined : max,
      label: [edges[at], max].map((edge) => number(edge)).join("–"),
    }));
  };

  /** Losses below nought and gains above it, each in up to two classes, in colours of their own. */
  const signedClasses = (values, paint) => {
    const some = values.filter((value) => Number.isFinite(value) && value !== 0);
    if (!some.length) return [];
    const sizes = some.map(Math.abs).sort((a, b) => a - b);
    const most = sizes[sizes.length - 1];
    const middle = Number(sizes[Math.floor(sizes.length / 2)].toPrecision(2));
    const steps = middle < most ? [middle, most] : [most];
    const parts = (sign, colours) => steps.map((size, at) => {
      const from = at ? steps[at - 1] : 0;
      const last = at === steps.length - 1;
      const text = last && at ? `> ${number(from)}` : `≤ ${number(size)}`;
      return {
        ...(sign > 0 ? { gt: from, ...(last ? {} : { lte: size }) } : { lt: -from || 0, ...(last ? {} : { gte: -size }) }),
        label: `${sign > 0 ? "+" : "−"} ${text}`, color: colours[colours.length - steps.length + at],
      };
    });
    const gains = some.some((value) => value > 0) ? parts(1, [paint.west, paint.westDeep]) : [];
    const losses = some.some((value) => value < 0) ? parts(-1, [paint.warm, paint.warmDeep]) : [];
    return [...losses.reverse(), { value: 0, label: "0", color: paint.scale[0] }, ...gains];
  };

  const counties = (element, geo, data) => {
    const { prefix = "", href, selected } = element.dataset;
    const named = new Map(data.rows.map((row) => [row.code, row]));
    const features = shapes(geo?.filter(({ properties }) => properties.code.startsWith(prefix)),
      data.rows.filter((row) => row.lon != null), (point) => point)
      // Drawn last, so that its border lies above its neighbours'.
      .sort((a, b) => (a.properties.name === selected) - (b.properties.name === selected));
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
        showLabel: true,
        text: [`${data.name}${data.unit ? ` (${data.unit})` : ""}`, ""],
        outOfRange: { color: paint.sunken },
        pieces: data.signed ? signedClasses(data.rows.map((row) => row.value), paint)
          : pieces.map((piece, at) => ({ ...piece, color: paint.scale[Math.round(((at + 1) * 5) / pieces.length)] })),
      },
      series: [{
        type: "map", map, aspectScale: 0.9, preserveAspect: "contain", left: 12, right: 12, top: 12,
        bottom: element.clientWidth < NARROW_PX ? 130 : 12,
        roam: false, selectedMode: false,
        itemStyle: { areaColor: paint.sunken, borderColor: paint.surface, borderWidth: 0.8 },
        label: { show: features.length <= 25, color: paint.ink, fontSize: 11,
                 textBorderColor: paint.surface, textBorderWidth: 2,
                 formatter: ({ name }) => named.get(name)?.name ?? "" },
        labelLayout: { hideOverlap: true },
        emphasis: { itemStyle: { areaColor: "inherit", borderColor: paint.warmDeep, borderWidth: 2 },
                    label: { show: true, color: paint.ink, textBorderColor: paint.surface, textBorderWidth: 3 } },
        data: data.rows.map((row) => ({
          name: row.code, value: row.value ?? NaN,
          ...(row.code === selected ? { itemStyle: { borderColor: paint.warmDeep, borderWidth: 2.5 } } : {}),
        })),
      }],
    }));
    if (href) chart.on("click", ({ name }) => { if (named.has(name)) location.assign(href.replace("{code}", name)); });
  };

  /** Codes of the places that an arc's end stands for: a county itself, or all of a prefecture. */
  const within = (code, codes) => codes.filter((each) => each.startsWith(code));

  /** Both regions in one frame: the map's name, and where to set arcs and labels. */
  const bothRegions = (geo, data, layout) => {
    const eastern = new Set(data.east.map((row) => row.code));
    const rows = [...data.west, ...data.east].filter((row) => row.lon != null);
    const known = new Set(rows.map((row) => row.code));
    const shown = geo?.filter(({ properties }) => known.has(properties.code));
    const points = (east) => (shown
      ? shown.filter(({ properties }) => eastern.has(properties.code) === east).flatMap((one) => ringOf(one.geometry))
      : rows.filter((row) => eastern.has(row.code) === east).map(pointOf));
    const moved = inset(points(true), points(false), layout);
    const features = shapes(shown, rows, (point, code) => (eastern.has(code) ? moved(point) : point));
    const centres = new Map(features.map(({ properties }) => [properties.name, properties.centre]));
    const centre = (code) => {
      const all = within(code, [...centres.keys()]).map((each) => centres.get(each));
      return all.length ? [0, 1].map((axis) => all.reduce((sum, point) => sum + point[axis], 0) / all.length) : null;
    };
    const top = (east) => {
      const [x, y] = box(features.filter(({ properties }) => eastern.has(properties.name) === east)
        .flatMap((one) => ringOf(one.geometry)));
      return { x, y };
    };
    const east = top(true), west = top(false);
    return {
      map: register(features),
      centre,
      titles: [
        { name: data.east_name, value: [east.x.from + east.x.size * 0.12, east.y.from + east.y.size * 0.97] },
        { name: data.west_name, value: [west.x.from + west.x.size * 0.05, west.y.from + west.y.size * 0.06] },
      ],
    };
  };

  /** Both regions coloured by one value each, in one frame. */
  const regions = (element, geo, data) => {
    const { href } = element.dataset;
    const rows = [...data.east, ...data.west];
    const named = new Map(rows.map((row) => [row.code, row]));
    const pieces = classes(rows.map((row) => row.value ?? NaN));
    const drawings = {};
    const layout = () => (element.clientWidth < NARROW_PX ? "tall" : "wide");
    const drawing = () => (drawings[layout()] ??= bothRegions(geo, data, layout()));
    const { chart, redraw } = keep(element, (paint) => ({
      animation: false,
      textStyle: { fontFamily: paint.sans },
      tooltip: tooltip(paint, ({ name }) => {
        const row = named.get(name);
        return row ? `${row.name}\n${data.name} ${row.text}` : "";
      }),
      visualMap: {
        type: "piecewise", bottom: 4,
        // Below the east, which is drawn above the middle; on a phone below both.
        left: layout() === "wide" ? "56%" : 4, align: "left", itemWidth: 16, itemHeight: 12, itemGap: 5,
        textStyle: { color: paint.muted }, showLabel: true, seriesIndex: 0,
        text: [`${data.name}${data.unit ? ` (${data.unit})` : ""}`, ""],
        outOfRange: { color: paint.sunken },
        pieces: pieces.map((piece, at) => ({ ...piece, color: paint.scale[Math.round(((at + 1) * 5) / pieces.length)] })),
      },
      geo: {
        map: drawing().map, aspectScale: 0.9, preserveAspect: "contain", top: 16, left: 16, right: 16,
        bottom: layout() === "tall" ? 130 : 16, roam: false,
        itemStyle: { areaColor: paint.sunken, borderColor: paint.surface, borderWidth: 0.7 },
        emphasis: { itemStyle: { borderColor: paint.warmDeep, borderWidth: 2 }, label: { show: false } },
      },
      series: [
        { type: "map", geoIndex: 0, data: rows.map((row) => ({ name: row.code, value: row.value ?? NaN })) },
        { type: "scatter", coordinateSystem: "geo", silent: true, symbolSize: 0.1, z: 6, data: drawing().titles,
          label: { show: true, formatter: "{b}", color: paint.muted, fontSize: 15, fontWeight: 600,
                   textBorderColor: paint.surface, textBorderWidth: 3 } },
      ],
    }));
    let drawn = layout();
    new ResizeObserver(() => {
      if (drawn === layout()) return;
      drawn = layout();
      redraw();
    }).observe(element);
    if (href) chart.on("click", ({ name }) => { if (named.has(name)) location.assign(href.replace("{code}", name)); });
  };

  const pairings = (element, geo, data) => {
    const names = new Map([...data.east, ...data.west].map((row) => [row.code, row.name]));
    const westCodes = data.west.map((row) => row.code);
    const eastern = new Set(data.east.map((row) => row.code));
    const current = data.pairs.filter((pair) => pair.current);
    const paired = new Set(current.flatMap((pair) => within(pair.west, westCodes)));
    const drawings = {};
    const layout = () => (element.clientWidth < NARROW_PX ? "tall" : "wide");
    const drawing = () => (drawings[layout()] ??= bothRegions(geo, data, layout()));
    let picked = null;

    const touches = (pair, code) => code !== null && (pair.east === code || code.startsWith(pair.west));
    const lines = (code) => data.pairs.filter((pair) => touches(pair, code)).map((pair) => pair.text);
    const about = (code) => {
      const own = lines(code);
      return [names.get(code) ?? "", ...own.slice(0, 9), ...(own.length > 9 ? ["…"] : [])].join("\n");
    };

    const regions = (paint) => {
      const lit = new Set(current.filter((pair) => touches(pair, picked))
        .flatMap((pair) => [pair.east, ...within(pair.west, westCodes)]));
      const area = (code) => {
        if (lit.has(code)) return paint.warm;
        if (eastern.has(code)) return picked ? paint.eastSoft : paint.east;
        if (!paired.has(code)) return paint.scale[0];
        return paint.scale[picked ? 1 : 2];
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
            opacity: lit ? 1 : picked ? 0.08 : 0.45, curveness: wide ? 0.2 : 0.1,
            type: pair.west.length < 6 ? "dashed" : "solid",
          },
        };
      }).filter(Boolean);
    };

    const label = (paint, more) => ({
      show: true, formatter: "{b}", color: paint.ink, fontSize: 12, fontFamily: paint.sans,
      textBorderColor: paint.surface, textBorderWidth: 3, ...more,
    });

    const draw = (paint) => {
      const { map, centre, titles } = drawing();
      const named = [...data.prefectures, ...data.east]
        .map((row) => ({ name: row.name, value: centre(row.code) })).filter((row) => row.value);
      const texts = { type: "scatter", coordinateSystem: "geo", silent: true, symbolSize: 0.1 };
      return {
        animation: false,
        textStyle: { fontFamily: paint.sans },
        tooltip: tooltip(paint, (at) => at.data?.text ?? about(at.name)),
        geo: {
          map, aspectScale: 0.9, preserveAspect: "contain", top: 16, bottom: 16, left: 16, right: 16, roam: false,
          itemStyle: { areaColor: paint.scale[0], borderColor: paint.surface, borderWidth: 0.7 },
          label: { show: false },
          emphasis: { itemStyle: { areaColor: paint.warm }, label: { show: false } },
          regions: regions(paint),
        },
        series: [
          { type: "lines", coordinateSystem: "geo", data: arcs(paint), z: 3,
            emphasis: { lineStyle: { opacity: 1, width: 2.4 } } },
          { ...texts, z: 5, label: label(paint), labelLayout: { hideOverlap: true }, data: named },
          { ...texts, z: 6, label: label(paint, { color: paint.muted, fontSize: 15, fontWeight: 600 }), data: titles },
        ],
      };
    };

    let drawn = layout();
    const { chart, redraw } = keep(element, draw);
    new ResizeObserver(() => {
      if (drawn === layout()) return;
      drawn = layout();
      redraw();
    }).observe(element);

    const links = [...document.querySelectorAll("[data-map-pick]")];
    const said = document.querySelector("[data-map-said]");
    const pick = (code) => {
      picked = code === picked ? null : code;
      links.forEach((link) => (link.dataset.mapPick === picked
        ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
      if (said) said.replaceChildren(...(picked ? lines(picked) : []).map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }));
      redraw();
    };
    chart.on("click", ({ name }) => { if (names.has(name)) pick(name); });
    links.forEach((link) => link.addEventListener("click", (event) => {
      event.preventDefault();
      pick(link.dataset.mapPick);
    }));
  };

  const kinds = { counties, pairings, regions };

  const mounted = new WeakSet();
  const mount = async (element) => {
    if (mounted.has(element)) return;
    mounted.add(element);
    const [geo, data] = await Promise.all([load(element.dataset.source), load(element.dataset.values)]);
    // Meanwhile another cutoff may have been asked for, and this map taken off the page.
    if (!element.isConnected) return;
    if (!data) { element.hidden = true; return; }
    say(element, geo);
    kinds[element.dataset.map](element, geo?.features, data);
  };

  document.querySelectorAll("[data-map]").forEach(mount);
  document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("[data-map]").forEach(mount));
})();
