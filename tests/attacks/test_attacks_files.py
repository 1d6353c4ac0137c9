"""Files, and addresses that somebody would like the server to ask: rows 49 to 57."""

import asyncio
import io
import resource
import stat
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from api_house import House, open_house
from api_script import Script

from core.errors import FolioscopeError, TooLarge
from rag import Embedder, Library, parse_within
from tools.accounts import local_owner
from tools.catalog import TOOLS
from tools.door import check_args, run_tool

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder, script = tmp_path_factory.mktemp("house"), Script()
    async with open_house(folder, assistant=script) as opened:
        script.services = opened.services
        opened.services.knowledge = Library(folder / "knowledge", Embedder(folder / "models"))
        yield opened


async def hand_in(house: House, name: str, data: bytes) -> httpx.Response:
    """Upload a file and ask for it to be read as a document."""
    kept = (await house.client.post("/api/uploads", files={"file": (name, data)})).json()
    return await house.client.post("/api/documents", json={"upload_id": kept["upload_id"], "file": kept["file"]})


HEAD = b"Date,Type,Symbol,Quantity,Price,Currency\n"
ROW = b"2024-01-02,buy,AAPL,1,100,USD\n"
TABLES: dict[str, Callable[[], bytes]] = {
    "a_hundred_thousand_rows_and_more": lambda: HEAD + ROW * 120_000,
    "ten_thousand_columns": lambda: b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 10_000,
    "one_giant_cell": lambda: HEAD + b'2024-01-02,buy,"' + b"A" * 9_000_000 + b'",1,100,USD\n',
    "nothing_but_nul": lambda: b"\x00" * 100_000,
    "an_unclosed_quote": lambda: HEAD + b'"' + ROW * 4_000,
    "quotes_only": lambda: b'"' * 1_000_000,
    "delimiters_only": lambda: b";" * 1_000_000,
    "mixed_encodings": lambda: (
        HEAD + "2024-01-02,kauf,Münch,1,100,USD\n".encode() + "Käufe".encode("latin-1") + b"\n" + "日本".encode("shift-jis")
    ),
    "another_delimiter_in_every_line": lambda: b"a,b\nc;d\ne\tf\ng|h\n" * 1_000,
    "deep_json": lambda: b"[" * 100_000,
}


@pytest.mark.parametrize("name", TABLES)
async def test_row_049_a_table_that_is_a_bomb_is_refused_or_read_line_by_line(house: House, name: str) -> None:
    before = (await house.client.get("/api/activities")).json()["total"]
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = await house.client.post("/api/imports/inspect", files={"file": ("bomb.csv", TABLES[name]())})
    assert seen.status_code in {200, 413, 422}, seen.text[:300]
    if seen.status_code == 200:
        assert seen.json()["errors"] or seen.json()["ignored"] or not seen.json()["entries"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - rss < 400_000  # kilobytes; the reading itself is done in a child
    assert (await house.client.get("/api/activities")).json()["total"] == before


def archive(*members: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
        for name in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            made.writestr(info, "/etc/passwd")
    return out.getvalue()


XML = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "unpacks_to_80_megabytes": lambda: archive(("word/document.xml", XML), ("word/x.bin", b"\0" * 80_000_000)),
    "five_thousand_members": lambda: archive(("word/document.xml", XML), *((f"m{n}", b"x") for n in range(5_000))),
    "an_archive_in_an_archive": lambda: archive(("inner.zip", archive(("a", b"\0" * 1_000_000)))),
    "a_link": lambda: archive(("word/document.xml", XML), links=("word/link",)),
    "out_of_its_folder": lambda: archive(("../../../evil", b"x"), ("word/document.xml", XML)),
    "an_entity_bomb": lambda: archive(
        ("[Content_Types].xml", b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        (
            "word/document.xml",
            b"<!DOCTYPE a [<!ENTITY a '"
            + b"x" * 1_000
            + b"'>"
            + b"".join(b"<!ENTITY b%d '%s'>" % (n, b"&a;" * 50) for n in range(50))
            + b"]>"
            + XML,
        ),
    ),
    "a_spreadsheet": lambda: archive(("xl/workbook.xml", b"<x/>")),
}


@pytest.mark.parametrize("name", ARCHIVES)
async def test_row_050_an_archive_is_refused_before_it_is_unpacked(house: House, name: str) -> None:
    data = ARCHIVES[name]()
    answer = await hand_in(house, "report.docx", data)
    assert answer.status_code in {413, 422}, answer.text
    assert not (house.services.settings.state_dir.parent / "evil").exists()


def pdf(stream: bytes, *, count: int = 1, extra: bytes = b"") -> bytes:
    packed = zlib.compress(stream, 9)
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b">>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [" + kids + b"] /Count " + str(count).encode()
        + b" >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n4 0 obj\n<< /Filter /FlateDecode /Length "
        + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\ntrailer << /Root 1 0 R /Size 5 >>\n%%EOF"
    )  # fmt: skip


PDFS: dict[str, Callable[[], bytes]] = {
    "ten_thousand_pages": lambda: pdf(b"", count=10_000),
    "unpacks_to_a_hundred_megabytes": lambda: pdf(b" " * 100_000_000),
    "damaged": lambda: b"%PDF-1.7\n" + b"\xff" * 10_000,
    "no_pages": lambda: pdf(b"", count=0),
    "a_script_and_nothing_else": lambda: pdf(b"", extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> "),
}


@pytest.mark.parametrize("name", PDFS)
async def test_row_051_a_pdf_that_is_a_bomb_ends_in_words(house: House, name: str) -> None:
    before = (await house.client.get("/api/documents")).json()
    answer = await hand_in(house, "report.pdf", PDFS[name]())
    assert answer.status_code in {413, 422}, answer.text
    assert (await house.client.get("/api/documents")).json() == before


async def test_row_051_reading_has_a_limit_of_memory_that_is_lifted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object) -> None:
        bytearray(3_000_000_000)

    monkeypatch.setattr("rag.parsing.parse_document", hungry)
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(TooLarge):
        parse_within(b"", "a.pdf")
    assert resource.getrlimit(resource.RLIMIT_AS) == before


LIES = {
    "a_program.csv": b"MZ\x90\x00" + b"\0" * 500,
    "a_program.txt": b"\x7fELF" + b"\0" * 500,
    "a_picture.pdf": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "an_archive.pdf": b"Rar!\x1a\x07",
    "a_document.docx": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
}


@pytest.mark.parametrize("name", LIES)
async def test_row_052_a_file_is_what_it_holds_and_not_what_it_is_called(house: House, name: str) -> None:
    imported = await house.client.post("/api/imports", files={"file": (name, LIES[name])})
    for answer in (await hand_in(house, name, LIES[name]), imported):
        assert answer.status_code == 422, answer.text


NAMES = (
    "../../x.csv",
    "/etc/passwd",
    "..%2f..%2fx",
    "a\x00.csv",
    "x" * 300 + ".csv",
    "COM1",
    "CON.csv",
    "..",
    ".",
    "~root",
    "a/../../b",
    "C:\\x\\y.csv",
)


@pytest.mark.parametrize("name", NAMES)
async def test_row_053_a_name_is_never_a_path(house: House, name: str) -> None:
    state = house.services.settings.state_dir
    before = {
        path
        for path in state.parent.rglob("*")
        if "uploads" not in path.parts and "knowledge" not in path.parts and "books.db" not in path.name
    }
    answer = await house.client.post("/api/uploads", files={"file": (name, b"x" + name.encode())})
    assert answer.status_code in {201, 400, 422}, answer.text
    if answer.status_code == 201:
        assert "/" not in answer.json()["file"]
        assert len(answer.json()["file"]) <= 120
    assert {
        path
        for path in state.parent.rglob("*")
        if "uploads" not in path.parts and "knowledge" not in path.parts and "books.db" not in path.name
    } == before
    for address in (
        f"/api/chat/elements/{name}",
        "/docs/files/../../../etc/passwd",
        "/docs/files/..%2f..%2fapp.py",
        "/chat/public/../../x",
    ):
        try:
            found = await house.client.get(address)
        except httpx.InvalidURL:  # what the client itself refuses to send
            continue
        assert found.status_code in {404, 405}, address
        assert "root:" not in found.text


async def test_row_056_no_text_in_any_field_makes_the_server_ask_an_address(house: House) -> None:
    """Somebody listens; every text of every tool is an address that leads there, also in forms that a careless check would let pass."""
    visits: list[bytes] = []

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(heard, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    owner = await local_owner(house.services)
    tried = 0
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "user@127.0.0.1"):
        address = f"http://{host}:{port}/x"
        for tool in TOOLS:
            if tool.writes or tool.name == "forecast_accuracy":
                continue
            for name in (name for name, info in tool.args.model_fields.items() if "str" in str(info.annotation)):
                try:
                    await run_tool(tool, house.services, owner, check_args(tool, {name: address}))
                except FolioscopeError:
                    tried += 1
        page = f"<html><body><img src='{address}'><link href='{address}'><iframe src='{address}'></iframe>Words of {host}</body></html>".encode()
        assert (await hand_in(house, f"{host}.html", page)).status_code == 201
        await house.client.post("/api/imports/inspect", files={"file": ("a.csv", HEAD + address.encode() + b"\n" + ROW)})
    server.close()
    await server.wait_closed()
    assert tried > 50
    assert visits == []


@pytest.mark.parametrize(
    "message",
    [
        [{"type": "image_url", "image_url": {"url": "http://169.254.169.254/"}}],
        {"type": "image_url", "image_url": "http://127.0.0.1/"},
        ["look"],
        None,
        7,
    ],
    ids=["parts", "part", "list", "none", "number"],
)
async def test_row_057_a_message_is_text_and_nothing_else(house: House, message: Any) -> None:
    answer = await house.client.post("/api/chat", json={"message": message})
    assert (answer.status_code, answer.json()["field"]) == (422, "message")
