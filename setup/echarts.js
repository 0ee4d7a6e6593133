// The parts of ECharts that xieshou/static/js/{charts,map}.js draw with, and no others: a third of
// the whole. setup/assets.sh bundles them into xieshou/static/vendor/echarts.min.js as `echarts`.
// A part that is missing here shows as a warning of ECharts in the browser, which fails its tests.
import { getInstanceByDom, getMap, init, registerMap, use } from "echarts/core";
import { BarChart, LineChart, LinesChart, MapChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  GeoComponent, GridComponent, LegendPlainComponent, TooltipComponent, VisualMapPiecewiseComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart, LineChart, LinesChart, MapChart, SankeyChart, ScatterChart,
  GeoComponent, GridComponent, LegendPlainComponent, TooltipComponent, VisualMapPiecewiseComponent,
  LabelLayout, CanvasRenderer,
]);

export { getInstanceByDom, getMap, init, registerMap };
