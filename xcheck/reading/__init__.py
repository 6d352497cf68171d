"""Statement → what exactly is checked: what is differentiated by what, the typed equation, the layout."""

from xcheck.reading.known import understand
from xcheck.reading.subject import Probe, probed
from xcheck.reading.understand import read, understand_equation
from xcheck.reading.understood import (
    BOUND,
    FORMULA,
    FUNCTION,
    PLAIN,
    PRINTED,
    VALUE,
    Key,
    Understood,
    layouts,
    parameters_of,
)

__all__ = [
    "BOUND",
    "FORMULA",
    "FUNCTION",
    "PLAIN",
    "PRINTED",
    "VALUE",
    "Key",
    "Probe",
    "Understood",
    "layouts",
    "parameters_of",
    "probed",
    "read",
    "understand",
    "understand_equation",
]
