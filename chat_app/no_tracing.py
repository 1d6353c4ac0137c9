"""Keeps a client that is never used out of memory: Chainlit's for a hosted log, which would bring pandas and gRPC."""

import sys
from types import ModuleType

TRACER = "traceloop.sdk"


class Traceloop:
    """What Chainlit's client of that service names at its import. Nothing here calls it: the service is not configured."""

    @staticmethod
    def init(**_given: object) -> None:
        """Begin nothing."""

    @staticmethod
    def set_association_properties(_properties: object) -> None:
        """Note nothing."""


def leave_out_tracing() -> None:
    """Stand in for the tracer before Chainlit is imported: 90 MB and a second of each start. One that is loaded already stays."""
    if TRACER in sys.modules:
        return
    package, module = ModuleType("traceloop"), ModuleType(TRACER)
    module.__dict__["Traceloop"] = Traceloop
    package.__dict__["sdk"] = module
    sys.modules.update({"traceloop": package, TRACER: module})
