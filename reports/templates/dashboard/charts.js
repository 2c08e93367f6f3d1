"use strict";
// draws every <figure data-chart="ID"> from the JSON in <script id="ID">; without a script the table behind it remains
for (const place of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  vegaEmbed(place, spec, {
    actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
    loader: { target: "_self" },
  });
}
