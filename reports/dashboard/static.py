"""What does not change from page to page: our style and script, and Vega as the chart library brings it."""

import gzip
from functools import cache
from importlib.resources import files

import vl_convert
from starlette.requests import Request
from starlette.responses import Response


@cache
def contents() -> dict[str, tuple[str, bytes]]:
    """Media type and gzip by name."""
    own = files("reports") / "templates"
    style = (own / "style.css").read_bytes() + (own / "dashboard" / "dashboard.css").read_bytes()
    found = {
        "style.css": ("text/css", style),
        "charts.js": ("text/javascript", (own / "dashboard" / "charts.js").read_bytes()),
        "page.js": ("text/javascript", (own / "dashboard" / "page.js").read_bytes()),
        "vega.js": ("text/javascript", vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode()),
    }
    return {name: (media, gzip.compress(content, 6)) for name, (media, content) in found.items()}


def static(request: Request) -> Response:
    found = contents().get(request.path_params["name"])
    if not found:
        return Response(status_code=404)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "max-age=3600"}
    return Response(found[1], media_type=found[0], headers=headers)
