"""The digest of a file that is not run: its text, and that of everything in the project that it imports.

A file may have a key without being run only if running it again gives the same: it looks at nothing
but its imports, and these are files of the project, xcheck, or modules that do nothing but compute.
Whether that is so is read off its code; what changes what others see makes the whole run unsound.
"""

from __future__ import annotations

import builtins
import dis
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.util import decode_source
from pathlib import Path
from types import CodeType

import msgspec

from xcheck.cache.digests import digest
from xcheck.cache.environment import is_installed, is_own, own_files
from xcheck.cache.purity import BUILTINS, FAR, refused_attribute, refused_import
from xcheck.cache.store import Store

_EVERYWHERE = ("__file__", "__annotations__", "__doc__", "__name__", "__qualname__", "__module__")


class Scan(msgspec.Struct, frozen=True):
    """What is read off the code of a file: what it imports, and why it has no key; `far` if no other has one then."""

    imports: tuple[str, ...] = ()
    reason: str = ""
    far: bool = False


@dataclass(frozen=True)
class Closure:
    """A file with all that it imports; `shares` if files of the project are among them, which others may change."""

    digest: bytes
    reason: str = ""
    far: bool = False
    shares: bool = False


class Files:
    """The closures of files, with the scans of their texts remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def closure(self, file: Path) -> Closure:
        """What a shelf consists of."""
        if file.suffix != ".py":
            return self._text(file)
        folder = str(file.resolve().parent)
        waiting: list[tuple[Path, str]] = [(file.resolve(), "")]
        parts: dict[str, str | bytes] = {}
        while waiting:
            path, package = waiting.pop()
            if str(path) in parts:
                continue
            try:
                data = path.read_bytes()
            except OSError as error:
                return Closure(b"", f"{path.name} cannot be read: {error.strerror}", far=True)
            parts[str(path)] = data
            scan = self._scan(path, data)
            if scan.reason:
                return Closure(b"", f"{path.name} {scan.reason}", scan.far)
            for module in scan.imports:
                found = self._project_files(module, package, folder, parts)
                if isinstance(found, str):
                    return Closure(b"", f"{path.name} imports {module}, {found}", far=True)
                waiting += found
        own = [*sorted(parts.items())]
        shares = sum(isinstance(part, bytes) for part in parts.values()) > 1
        return Closure(digest(*(word for pair in own for word in pair)), shares=shares)

    @staticmethod
    def _text(file: Path) -> Closure:
        """A document, which depends on nothing else."""
        try:
            return Closure(digest(file.name, file.read_bytes()))
        except OSError as error:
            return Closure(b"", f"{file.name} cannot be read: {error.strerror}")

    def _scan(self, path: Path, data: bytes) -> Scan:
        key = digest(own_files(), sys.version, data)
        kept = self._store.get("scan", key)
        if kept is not None:
            return msgspec.json.decode(kept, type=Scan)
        try:
            scan = scanned(compile(decode_source(data), str(path), "exec", dont_inherit=True))
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
            scan = Scan(reason="is no valid Python")
        self._store.put("scan", key, msgspec.json.encode(scan))
        return scan

    def _project_files(
        self, module: str, package: str, folder: str, parts: dict[str, str | bytes]
    ) -> list[tuple[Path, str]] | str:
        """The files of the project that an import runs, each with its package; a text if it may do anything."""
        level = len(module) - len(module.lstrip("."))
        if level:
            base = package.split(".")[: len(package.split(".")) - level + 1]
            module = ".".join([*filter(None, base), module.lstrip(".")])
        found: list[tuple[Path, str]] = []
        names = module.split(".")
        path = [*sys.path, folder]
        for n, name in enumerate(names):
            dotted = ".".join(names[: n + 1])
            if n == 0 and name in sys.builtin_module_names:
                break
            spec = PathFinder.find_spec(dotted, path)
            if spec is None and found:
                break  # A name from a file of the project, no module.
            if spec is None or spec.origin is None:
                return "which is not found as a file" if spec is None else "which is no single file"
            parts[f"import {dotted}"] = spec.origin
            if is_own(spec.origin) or is_installed(spec.origin):
                break
            if not spec.origin.endswith(".py"):
                return "which is no Python file"
            inside = spec.submodule_search_locations
            found.append((Path(spec.origin).resolve(), dotted if inside else ".".join(names[:n])))
            if not inside:
                break
            path = [*inside]
        if not found and refused_import(module):
            return "which may do more than compute"
        return found


def scanned(code: CodeType) -> Scan:
    """What the code of a file imports, and what in it keeps it from having a key."""
    imports: list[str] = []
    pending = [code]
    while pending:
        this = pending.pop()
        pending += [constant for constant in this.co_consts if isinstance(constant, CodeType)]
        levels: list[int] = []
        module = ""
        for each in dis.get_instructions(this):
            name = each.argval
            if each.opname.startswith("LOAD_") and type(name) is int:
                levels.append(name)
            if each.opname == "IMPORT_NAME":
                module = "." * (levels[-1] if levels else 0) + name
                imports.append(module)
            elif each.opname == "IMPORT_FROM":
                if refused_attribute(name):
                    return Scan(reason=f"imports {name} from {module}", far=name in FAR or refused_import(module))
                imports.append(f"{module}{'' if module.endswith('.') else '.'}{name}")
            elif each.opname in ("STORE_ATTR", "DELETE_ATTR"):
                return Scan(reason=f"changes the attribute {name} of something", far=True)
            elif (each.opname in ("LOAD_NAME", "LOAD_GLOBAL") and _looks_outside(name)) or (
                each.opname in ("LOAD_ATTR", "LOAD_METHOD") and refused_attribute(name)
            ):
                return Scan(reason=f"uses {name}", far=name in FAR or name.startswith("__"))
    return Scan(tuple(dict.fromkeys(imports)))


def _looks_outside(name: str) -> bool:
    if name.startswith("__"):
        return name not in BUILTINS and name not in _EVERYWHERE
    return hasattr(builtins, name) and name not in BUILTINS
