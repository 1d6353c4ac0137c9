"""What Folioscope is made of, from the lock file and what is installed, as CycloneDX JSON: `python -m tests.arch.bill_of_materials`."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot5
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def locked() -> dict[str, str]:
    """The version of every package in the lock file."""
    return dict(PINNED.findall(LOCK.read_text("utf-8")))


def _component(name: str, pinned: str) -> Component:
    try:
        installed, summary = version(name), str(metadata(name)["Summary"] or "")
    except PackageNotFoundError:
        installed, summary = pinned, ""
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=installed,
        description=summary[:200],
        purl=PackageURL(type="pypi", name=name.lower(), version=installed),
    )


def check(document: str) -> None:
    """Return if a document is what the schema of CycloneDX says, without anything beside it.

    Raises:
        ValueError: it is not, and where.
    """
    wrong = JsonStrictValidator(SchemaVersion.V1_5).validate_str(document)
    if wrong is not None:
        raise ValueError(f"not CycloneDX 1.5: {str(wrong).splitlines()[0]}")


def bill() -> str:
    """The document, checked against the schema.

    Raises:
        ValueError: it is not what the schema says.
    """
    parts = [_component(name, pinned) for name, pinned in locked().items()]
    bom = Bom(components=parts)
    bom.metadata.component = Component(type=ComponentType.APPLICATION, name="folioscope", version="0.1.0")
    bom.register_dependency(bom.metadata.component, parts)
    document = JsonV1Dot5(bom).output_as_string(indent=1)
    check(document)
    return document


if __name__ == "__main__":
    sys.stdout.write(bill())
