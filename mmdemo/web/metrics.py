"""Figures for Prometheus: counted where it happens, gathered when somebody asks."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.models import Histogram, ModelRunner, QueueStats
from mmdemo.web.observing import Observations
from mmdemo.web.paths import route_path
from mmdemo.web.routes import is_own_machine
from mmdemo.workbench import Workbench

METRICS = "/metrics"
MB = 2**20


class Metrics:
    """ASGI middleware: answers /metrics, to whoever has the token; without one, to this machine."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, token: str) -> None:
        self._app = app
        self._token = token
        self._registry = registry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or route_path(scope) != METRICS:
            await self._app(scope, receive, send)
        elif not self._may(scope):
            refusal = PlainTextResponse("Send the token: Authorization: Bearer TOKEN.\n", 401)
            await refusal(scope, receive, send)
        else:
            text = await asyncio.to_thread(generate_latest, self._registry)
            await Response(text, media_type=CONTENT_TYPE_LATEST)(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        if not self._token:
            return is_own_machine(scope)
        given = Headers(scope=scope).get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def gather(bench: Workbench, seen: Observations) -> CollectorRegistry:
    """What was seen of requests, with how the process, the models, jobs and pairs are."""
    ProcessCollector(registry=seen.registry)
    seen.registry.register(BenchCollector(bench, seen))
    return seen.registry


class BenchCollector(Collector):
    """How the models, the jobs and the collection are."""

    def __init__(self, bench: Workbench, seen: Observations) -> None:
        self._bench = bench
        self._seen = seen

    def describe(self) -> list[Metric]:
        """Nothing is asked beforehand, for the database may not be there yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All of it, as it is now."""
        yield from _of_queues(self._bench.models.queues())
        yield from _of_memory(self._bench.models)
        yield _gauge("mmdemo_uptime_seconds", "Since the start.", self._seen.uptime_s)
        yield _gauge("mmdemo_pairs", "Pairs in the collection.", self._bench.pairs.count())
        jobs = GaugeMetricFamily("mmdemo_jobs", "Jobs, by how they stand.", labels=["state"])
        states = Counter(str(self._bench.jobs.standing(job.id).state) for job in self._bench.jobs)
        for state, n_jobs in states.items():
            jobs.add_metric([state], n_jobs)
        yield jobs


def _of_queues(queues: list[QueueStats]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("mmdemo_queue_waiting", "Requests that wait.", labels=["model"])
    running = GaugeMetricFamily("mmdemo_queue_running", "Requests at work.", labels=["model"])
    oldest = GaugeMetricFamily(
        "mmdemo_queue_oldest_seconds", "How long the first one has been waiting.", labels=["model"]
    )
    ended = CounterMetricFamily(
        "mmdemo_model_requests", "Requests that are over.", labels=["model", "method", "outcome"]
    )
    for queue in queues:
        waiting.add_metric([queue.model], queue.n_waiting)
        running.add_metric([queue.model], queue.n_running)
        oldest.add_metric([queue.model], queue.oldest_s)
        for (method, outcome), n_requests in sorted(queue.outcomes.items()):
            ended.add_metric([queue.model, method, outcome], n_requests)
    yield from (waiting, running, oldest, ended)
    for name, words, which in (
        ("mmdemo_queue_wait_seconds", "Until a request's batch began.", "waits"),
        ("mmdemo_batch_seconds", "What a batch took.", "batches"),
        ("mmdemo_batch_size", "Requests in a batch.", "sizes"),
    ):
        family = HistogramMetricFamily(name, words, labels=["model"])
        for queue in queues:
            histogram: Histogram = getattr(queue, which)
            family.add_metric([queue.model], _buckets(histogram), histogram.total)
        yield family


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    bounds = [*(str(bound) for bound in histogram.bounds), "+Inf"]
    return list(zip(bounds, accumulate(histogram.counts), strict=True))


def _of_memory(models: ModelRunner) -> Iterator[Metric]:
    pool = models.pool
    held = GaugeMetricFamily("mmdemo_model_memory_bytes", "Of models in memory.", labels=["model"])
    for resident in pool.residents():
        held.add_metric([resident.name], resident.memory_mb * MB)
    yield held
    budget = pool.budget_mb * MB
    yield _gauge("mmdemo_model_budget_bytes", "What models may hold together.", budget)
    for (name, words), counts in zip(
        (
            ("mmdemo_model_loads", "How often a model was loaded."),
            ("mmdemo_model_evictions", "How often one was taken out of memory."),
        ),
        pool.moves(),
        strict=True,
    ):
        family = CounterMetricFamily(name, words, labels=["model"])
        for model, count in counts.items():
            family.add_metric([model], count)
        yield family


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
