"""The house rules that can be checked: sizes, names, printing, documents, and light start."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.reference import env_example, settings_page

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (
    "core",
    "accounting",
    "forecasting",
    "analysis",
    "market",
    "rag",
    "db",
    "infra",
    "tools",
    "agents",
    "chat_app",
    "api",
    "workers",
)
MOST_LINES, MOST_FUNCTION_LINES = 300, 60
VAGUE = {"utils", "util", "helpers", "helper", "common", "lib", "misc"}


def sources() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 -- git of this machine
    return [ROOT / name for name in listed if (ROOT / name).exists() and not name.startswith("alembic/versions")]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_at_most_300_lines() -> None:
    assert [str(path) for path in sources() if path.read_text(encoding="utf-8").count("\n") > MOST_LINES] == []


def test_functions_are_at_most_60_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in sources()
        if "tests" not in path.parts
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_no_module_has_a_vague_name() -> None:
    assert [str(path) for path in sources() if path.stem in VAGUE] == []


def test_no_chat_module_bears_a_package_name() -> None:
    assert {path.stem for path in (ROOT / "chat_app").glob("*.py")} & set(PACKAGES) == set()


def test_suppressions_carry_a_reason() -> None:
    bare = []
    for path in sources():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = re.search(r"# (noqa|type: ignore)(.*)$", line)
            if (
                found
                and path.name != "test_arch_house.py"
                and len(re.sub(r"[^a-z]", "", re.sub(r"(: ?[A-Z0-9, ]+|\[[a-z, -]+\])", "", found[2], count=1))) < 4
                and "PLC0415" not in line
            ):
                bare.append(f"{path}:{number}: {line.strip()[:100]}")
    assert bare == []


def test_the_settings_page_and_the_example_are_up_to_date() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_folder_table_matches_the_tree() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE))
    assert listed == {*PACKAGES, "alembic", "benchmarks", "deploy", "tests", "docs"}
    assert all((ROOT / name).is_dir() for name in listed)


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("module", ["main", "tools.catalog", "agents.assistant", "market", "forecasting", "analysis", "rag.embedding"])
def test_heavy_libraries_wait_until_they_are_needed(module: str) -> None:
    heavy = [
        "torch",
        "prophet",
        "statsmodels",
        "chromadb",
        "sentence_transformers",
        "skfolio",
        "yfinance",
        "langchain_openai",
        "openai",
        "onnxruntime",
    ]
    code = f"import sys; import {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own interpreter
    assert done.stdout.strip() == "[]"
