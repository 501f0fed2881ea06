"""The reference: one page that shows the whole contract, in any browser, without any network."""

from __future__ import annotations

from pathlib import Path

_REDOC = Path(__file__).resolve().parent.parent / "node" / "node_modules" / "redoc" / "bundles" / "redoc.standalone.js"
#: what Redoc would fetch from its maker's host
_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
#: the page is all there is: nothing is fetched
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "worker-src blob:"
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="{policy}">
  <title>fleet-orders-manager {version}: reference</title>
  <style>body {{ margin: 0 }}</style>
</head>
<body>
  <div id="reference"></div>
  <script>{redoc}</script>
  <script>
    Redoc.init({contract}, {{ disableSearch: true, hideDownloadButton: true, nativeScrollbars: true, theme: {{
      typography: {{ fontFamily: "system-ui, sans-serif", headings: {{ fontFamily: "system-ui, sans-serif" }} }} }} }},
      document.getElementById("reference"));
  </script>
</body>
</html>
"""


def reference_page(contract: str, version: str) -> str:
    """``contract`` is JSON."""
    return _PAGE.format(
        policy=_POLICY,
        version=version,
        redoc=_in_script(_REDOC.read_text("utf-8").replace(_LOGO, "data:,")),
        contract=_in_script(contract),
    )


def _in_script(text: str) -> str:
    """So that nothing in it ends the element, or begins a comment in it."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
