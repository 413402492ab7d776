"""What the pages for people name: links, files, modules and functions; and whether these exist."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
IGNORED = tuple(
    line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines() if line.endswith("/")
)
PACKAGES = ("bot", "handlers", "csi", "models")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def section(page: str, title: str) -> str:
    """Return a page's section of the second level, without its heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text_of(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no section {title!r}"
    return found[1]


# --- Folders ---


def top_level_folders() -> set[str]:
    """Return the project's own folders with code in them."""
    return {
        each.name
        for each in ROOT.iterdir()
        if each.is_dir()
        and not each.name.startswith(".")
        and not any(fnmatch(each.name, pattern) for pattern in IGNORED)
        and any(each.rglob("*.py"))
    }


def folders_in(top: str) -> set[str]:
    """Return the folders with code of their own anywhere below a folder."""
    return {str(each.parent.relative_to(ROOT)) for each in (ROOT / top).rglob("*.py")} - {top}


# --- Files ---


def files_named(text: str) -> set[str]:
    """Return every path that begins with a folder of the project, and every file named alone."""
    tops = "|".join(sorted(top_level_folders()))
    paths = {path for found in re.findall(rf"(?<![\w/.-])(?:{tops})/[\w./{{}},-]*", text) for path in _each_of(found)}
    alone = {name for name in re.findall(r"`([\w-]+\.(?:py|md|toml))`", text)}
    return {path.rstrip(".,") for path in paths} | alone


def _each_of(path: str) -> Iterator[str]:
    """`csi/{a,b}.py` names two."""
    whole = re.search(r"\{([\w,]+)\}", path)
    for part in whole[1].split(",") if whole else [""]:
        yield path.replace(whole[0], part) if whole else path


def exists(path: str) -> bool:
    """Whether there is such a file or folder; a file named alone may be in any folder of the project."""
    if "/" in path or (ROOT / path).exists():
        return (ROOT / path).exists()
    return any(any((ROOT / top).rglob(path)) for top in top_level_folders())


# --- Names in modules ---


@cache
def names_in(module: str) -> frozenset[str]:
    """Return what a module defines: functions, classes and constants; methods and fields as `Class.name`."""
    return frozenset(_defined(ast.parse(text_of(module)).body, ""))


def _defined(body: list[ast.stmt], inside: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                yield inside + name
            case ast.ClassDef(name=name):
                yield inside + name
                yield from _defined(node.body, f"{inside}{name}.")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield inside + name


def module_of(dotted: str) -> tuple[str, str] | None:
    """Split `csi.inbox.message_routing.route_message` into the module's file and the name in it."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        file = "/".join(parts[:length]) + ".py"
        if (ROOT / file).is_file():
            return file, ".".join(parts[length:])
    return None


def defines(module: str, name: str) -> bool:
    """Whether a module defines the name, by itself or in one of its classes."""
    return any(each == name or each.endswith(f".{name}") for each in names_in(module))


# --- Links ---


def broken_links(page: str) -> list[str]:
    """Return the links of a page that lead nowhere, within the project."""
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL))
    return [link for link in links if not re.match(r"https?:", link) and not _leads_somewhere(page, link)]


def _leads_somewhere(page: str, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    return target.exists() and (not heading or heading in _headings(target))


def _headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}
