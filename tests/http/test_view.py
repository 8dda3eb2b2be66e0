"""What is served to everybody: the page that shows the feed, and the description of the API."""

import re

import pytest

from tests.http.site import Site
from timeline.http.view import FILES


@pytest.mark.parametrize("path", [*FILES, "/openapi.json"])
def test_a_document_is_read_without_a_token_and_not_written(site: Site, path: str) -> None:
    answer = site.http.get(site.url + path)
    assert (answer.status_code, len(answer.content) > 100) == (200, True)
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = site.http.head(site.url + path)
    assert (head.status_code, head.content) == (200, b"")
    refused = site.http.post(site.url + path, json={})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(site: Site) -> None:
    page = site.http.get(site.url + "/")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert not re.search(r"<script>|<style|\son\w+=|style=|https?://", page.text)
    script = site.http.get(site.url + "/live.js").text
    assert "innerHTML" not in script
    # `display` of an author's rule wins over the browser's own for what is hidden.
    assert "[hidden] { display: none; }" in site.http.get(site.url + "/live.css").text
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert site.http.get(f"{site.url}/{name}").status_code == 200, name
    # What the script asks for is there; without a token it is told so.
    for path in re.findall(r"\$\{API\}(\w+/)", script):
        assert site.ask("GET", f"/activities/{path}").status_code == 401, path
