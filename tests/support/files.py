"""Files that the bot has shared with somebody, as they open them."""

import csv
import io
import re
import urllib.request
import zipfile
from xml.etree import ElementTree

from tests.support.slack import Json, Slack

_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def shared_files(slack: Slack, person: str) -> list[Json]:
    """Return the files in somebody's direct messages, the oldest first."""
    return [file for seen in slack.from_app(person) for file in seen.raw.get("files", ())]


def content(file: Json) -> bytes:
    """Return the bytes of a file as the person who sees it downloads them."""
    with urllib.request.urlopen(file["url"], timeout=30) as answer:
        return bytes(answer.read())


def csv_tables(packed: bytes) -> dict[str, list[dict[str, str]]]:
    """Read the CSV files of a ZIP file, by their names without the ending."""
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"))))
            for name in files.namelist()
        }


def sheets(workbook: bytes) -> dict[str, list[dict[str, str]]]:
    """Read a workbook's sheets: each row's cells by their columns' letters, formulas with their "="."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as files:
        names = re.findall(r'<sheet name="([^"]+)"', files.read("xl/workbook.xml").decode())
        read = [files.read(f"xl/worksheets/sheet{place}.xml") for place in range(1, len(names) + 1)]
    return {
        name: list(map(_row, ElementTree.fromstring(each).iter(f"{_CELL}row")))
        for name, each in zip(names, read, strict=True)
    }


def _row(row: ElementTree.Element) -> dict[str, str]:
    return {re.sub(r"\d", "", cell.get("r", "")): _said(cell) for cell in row.iter(f"{_CELL}c")}


def _said(cell: ElementTree.Element) -> str:
    formula = cell.find(f"{_CELL}f")
    if formula is not None:
        return f"={formula.text}"
    return "".join(part.text or "" for part in cell.iter() if part.tag in (f"{_CELL}v", f"{_CELL}t"))
