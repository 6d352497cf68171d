r"""Layers of a network as superscripts, and the errors of back-propagation: δ^l is the gradient of a loss by z^l."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from xcheck.checking.meant import Meant
from xcheck.statement import Statement

_SCRIPT = re.compile(r"\^\s*(?:\{\s*([lL])\s*([+-]\s*\d)?\s*\}|([lL])(?![A-Za-z]))")
_LETTER = re.compile(r"(?<![A-Za-z\\])[lL](?![A-Za-z])")
_SUM = re.compile(r"(?<![A-Za-z\\])z\^\{\(")
_GRADIENT = re.compile(r"\\nabla_([A-Za-z])\s*([A-Z])(?![A-Za-z(^_])")
_DEFINED_ERROR = re.compile(
    r"\\delta\^\{\([^)]*\)\}\s*(?:=|\\equiv|:=)\s*\\frac\s*\{\s*\\partial\s*\w+\s*\}\s*\{\s*\\partial\s*z"
)
_OF_LAYER = r"\^\{\(\w(?:[+-]\d)?\)\}"
_ERROR = re.compile(rf"\\delta({_OF_LAYER})")
_INDEX = r"\{\s*[a-z]\s*,?\s*[a-z]?\s*\}|[a-z]"
_ENTRY = re.compile(
    rf"([A-Za-z]|\\[a-z]+)(?:(?P<layer>{_OF_LAYER})_(?P<at>{_INDEX})|_(?P<at_first>{_INDEX})(?P<layer_last>{_OF_LAYER}))"
)


def with_layers(statement: Statement) -> Iterator[Meant]:
    r"""The claim with z^{(l)} for z^l, where l is no letter of its own, and with what δ^l is where that is not said."""
    text, reading = statement.text, ""
    layers = {_layer(found) for found in _SCRIPT.finditer(text)}
    if (len(layers) > 1 or (layers and r"\delta^" in text)) and not _LETTER.search(_SCRIPT.sub("", text)):
        text, reading = _SCRIPT.sub(_layer, text), "superscripts are layers"
        text = _GRADIENT.sub(partial(_by_layer, text), _ENTRY.sub(_entry, text))
    elif _ENTRY.search(text):
        text, reading = _ENTRY.sub(_entry, text), "an index beside a layer is that of an entry"
    errors = [*dict.fromkeys(_ERROR.findall(text))]
    if errors and _SUM.search(text) and not _DEFINED_ERROR.search(text):
        given = ", ".join(rf"\delta{layer} = \frac{{\partial C}}{{\partial z{layer}}}" for layer in errors)
        text = f"{given}: {text}"
        reading = f"{reading}{', and ' if reading else ''}δ is the gradient of a loss by z"
    if reading:
        yield Meant(replace(statement, text=text, pieces=()), reading, told=_as_superscripts)


def _entry(found: re.Match[str]) -> str:
    """An entry of what a layer has, of which the index may stand before the layer."""
    layer, at = found["layer"] or found["layer_last"], found["at"] or found["at_first"]
    return f"({found[1]}{layer})_{at}"


def _by_layer(text: str, found: re.Match[str]) -> str:
    """The gradient of C by the a of a layer for that by a, where a has one layer alone."""
    layers = {*re.findall(rf"(?<![A-Za-z\\]){found[1]}(\^\{{\([^)]*\)\}})", text)}
    return rf"\frac{{\partial {found[2]}}}{{\partial {found[1]}{layers.pop()}}}" if len(layers) == 1 else found[0]


def _as_superscripts(text: str) -> str:
    """A text with z^{l} where layers are written z^{(l)}."""
    return re.sub(r"\^\{\((\w(?:[+-]\d)?)\)\}", r"^{\1}", text)


def _layer(found: re.Match[str]) -> str:
    """The superscript of a layer: (l), (l-1)."""
    return f"^{{({found[1] or found[3]}{(found[2] or '').replace(' ', '')})}}"
