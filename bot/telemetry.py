"""Traces and failures for an operator's own collectors: only if set, and never anybody's words.

What leaves is made here from a list of what may: names of steps and how long they took; kinds of
errors, where in the code, and the reference that the person saw.
"""

import importlib.util
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsWrong
from bot.logs import about

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer
    from sentry_sdk.types import Event, Hint

_SECONDS = 3
"""How long a collector that does not answer may hold up the end of the process."""
_TRACES = "/v1/traces"
_OURS = ("bot", "ingest", "knowledge", "prompts")
_KEPT_OF_EVENT = ("event_id", "timestamp", "level", "platform", "logger", "release", "sdk")
_KEPT_OF_FRAME = ("filename", "function", "module", "lineno", "in_app")


@dataclass(frozen=True, kw_only=True, slots=True)
class Collectors:
    """Where reports go; an empty address sends nothing there."""

    otlp_endpoint: str = ""
    sentry_dsn: str = field(default="", repr=False)
    executor_id: str = ""


@dataclass(slots=True)
class _Switch:
    """Whether this process makes spans."""

    tracer: "Tracer | None" = None


_switch = _Switch()


@contextmanager
def reporting(collectors: Collectors) -> Iterator[None]:
    """Report to the collectors that are set until the block ends; what is left is sent then."""
    with _traces(collectors), _failures(collectors):
        yield


@contextmanager
def span(name: str) -> Iterator[None]:
    """Measure the block under a name that holds nothing of people; free where nothing is set."""
    if _switch.tracer is None:
        yield
        return
    from opentelemetry.trace import StatusCode, format_trace_id  # noqa: PLC0415

    with _switch.tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            with about(trace=format_trace_id(current.get_span_context().trace_id)):
                yield
        except BaseException as error:
            # The error's own text may quote a person; its kind does not.
            current.set_attribute("error.type", type(error).__qualname__)
            current.set_status(StatusCode.ERROR)
            raise


@contextmanager
def _traces(collectors: Collectors) -> Iterator[None]:
    if not collectors.otlp_endpoint:
        yield
        return
    _require("opentelemetry.exporter.otlp.proto.http", setting="ANNEXA_OTLP_ENDPOINT")
    provider = _provider(collectors)
    # Not made the global one: spans of libraries may hold anything, and stay here.
    _switch.tracer = provider.get_tracer("annexa")
    try:
        yield
    finally:
        _switch.tracer = None
        provider.force_flush(_SECONDS * 1000)
        provider.shutdown()


def _provider(collectors: Collectors) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    resource = Resource(
        {
            "service.name": "annexa",
            "service.version": version("annexa"),
            "service.instance.id": collectors.executor_id,
        }
    )
    endpoint = f"{collectors.otlp_endpoint.rstrip('/').removesuffix(_TRACES)}{_TRACES}"
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=_SECONDS))
    )
    return provider


@contextmanager
def _failures(collectors: Collectors) -> Iterator[None]:
    if not collectors.sentry_dsn:
        yield
        return
    _require("sentry_sdk", setting="ANNEXA_SENTRY_DSN")
    import sentry_sdk  # noqa: PLC0415
    from sentry_sdk.integrations.logging import EventHandler  # noqa: PLC0415

    _open_sentry(collectors.sentry_dsn)
    reporter = EventHandler(level=logging.ERROR)
    logging.getLogger().addHandler(reporter)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(reporter)
        sentry_sdk.get_client().close(timeout=_SECONDS)
        sentry_sdk.get_global_scope().set_client(None)


def _open_sentry(dsn: str) -> None:
    import sentry_sdk  # noqa: PLC0415
    from sentry_sdk.utils import BadDsn  # noqa: PLC0415

    try:
        sentry_sdk.init(
            dsn=dsn,
            release=f"annexa@{version('annexa')}",
            # Nothing is patched, read from the environment or collected on its own.
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            include_local_variables=False,
            include_source_context=False,
            spotlight=False,
            send_client_reports=False,
            max_breadcrumbs=0,
            max_request_body_size="never",
            propagate_traces=False,
            before_send=_scrubbed,
        )
    except BadDsn:
        raise SettingsWrong(
            "ANNEXA_SENTRY_DSN is no Sentry address: copy it again from the project's page, "
            "or leave it out."
        ) from None


def _scrubbed(event: "Event", hint: "Hint") -> "Event | None":
    """Return what may leave: what kind of error, where in the code, under which reference."""
    record: logging.LogRecord = hint["log_record"]
    kept: dict[str, Any] = {name: event[name] for name in _KEPT_OF_EVENT if name in event}  # type: ignore[literal-required] # a typed dictionary, copied by name
    if record.name.partition(".")[0] in _OURS:
        # As it stands in the code, without what was filled in.
        kept["message"] = str(record.msg)
    if reference := getattr(record, "reference", ""):
        kept["tags"] = {"reference": reference}
    raised = event.get("exception", {}).get("values", [])
    kept["exception"] = {"values": [_without_words(one) for one in raised]}
    return kept  # type: ignore[return-value] # a typed dictionary, built by name


def _without_words(raised: Mapping[str, Any]) -> dict[str, Any]:
    frames = (raised.get("stacktrace") or {}).get("frames", [])
    kept = [{name: frame[name] for name in _KEPT_OF_FRAME if name in frame} for frame in frames]
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "stacktrace": {"frames": kept},
    }


def _require(package: str, *, setting: str) -> None:
    try:
        installed = importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        installed = False
    if not installed:
        raise SettingsWrong(
            f"{setting} is set, but what it needs is not installed: "
            "pip install 'annexa[telemetry]', or leave the setting out."
        )
