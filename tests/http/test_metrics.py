"""What Prometheus scrapes, and that the alerts and the dashboard ask for what there is."""

import json
import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.calls import activity
from tests.http.site import Site, serve, token
from tests.http.sockets import subscribed
from tests.tenant.world import World

MONITORING = Path(__file__).parents[2] / "docs" / "operations"


def scrape(site: Site) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample's name and labels, with its value."""
    text = httpx.get(f"{site.ops_url}/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(
    samples: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str
) -> float:
    """The one sample of a name that has these labels."""
    found = [
        value for (key, has), value in samples.items() if key == name and has >= set(labels.items())
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def test_requests_and_functions_are_counted_where_they_belong(world: World) -> None:
    site, company = serve(world.dsn), uuid4()
    try:
        who = token(company)
        for _ in range(3):
            site.ask("GET", "/activities/timeline/", who)
        site.ask("GET", "/activities/timeline/?status=x", who)
        site.ask("POST", "/rpc/page", who, json={})
        site.ask("POST", "/activities/", who, json=activity())
        httpx.request("PUT", f"{site.url}/no/such/{uuid4()}")
        found = scrape(site)
        count, route = "timeline_http_request_seconds_count", "/api/v1/activities/timeline/"
        assert of(found, count, route=route, status="200", method="GET") == 3
        assert of(found, count, route=route, status="400", method="GET") == 1
        assert of(found, count, route="none", status="404", method="other") == 1
        calls = "timeline_function_seconds_count"
        assert of(found, calls, function="page", code="") == 4
        assert of(found, calls, function="page", code="TL400") == 1
        assert of(found, calls, function="record", code="") == 1
        assert of(found, "timeline_pool_size", pool="requests") > 0
        assert of(found, "timeline_database_up") == 1
        assert of(found, "timeline_partition_headroom_seconds") > 30 * 86400
        assert of(found, "timeline_live_streams") == of(found, "timeline_live_age_seconds") == 0
    finally:
        site.end()


def test_streams_and_consumers_are_told(site: Site) -> None:
    company = uuid4()
    admin, who = token(None, None, "admin"), token(company)
    site.ask("POST", "/activities/", who, json=activity())
    for whose, name in ((admin, "sink"), (who, f"secret of {company}")):
        position = site.ask("POST", "/rpc/feed_all", admin, json={}).json()["results"][0][
            "position"
        ]
        noted = {"consumer": name, "position": position}
        assert site.ask("POST", "/rpc/acknowledge", whose, json=noted).status_code == 200
    with subscribed(site, who) as (socket, _):
        site.ask("POST", "/activities/", who, json=activity())
        socket.changes(1)
        found = scrape(site)
        assert of(found, "timeline_live_streams") == 1
        assert of(found, "timeline_live_age_seconds") < 5
    site.wait(lambda line: line.get("company") == str(company) and "close" in line)
    found = scrape(site)
    assert of(found, "timeline_live_streams") == 0
    assert of(found, "timeline_live_closed_total", code="1000") >= 1
    assert of(found, "timeline_feed_lag_seconds", consumer="sink") > 0
    assert of(found, "timeline_feed_lag_seconds", consumer="(of companies)") >= 0
    text = httpx.get(f"{site.ops_url}/metrics").text
    assert str(company) not in text


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_what_is_watched_is_told(site: Site, file: str) -> None:
    site.ask("GET", "/activities/timeline/", token(uuid4()))
    text = httpx.get(f"{site.ops_url}/metrics").text
    told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    # Of what a pooler tells: test_pools.py; of a cache: test_cache.py.
    asked = set(re.findall(r"timeline_(?!pgbouncer|cache)[a-z_]+", (MONITORING / file).read_text()))
    assert len(asked) >= 8
    for name in asked:
        assert re.sub(r"_(bucket|count|sum)$", "", name) in told, name


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids)) > 10
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
