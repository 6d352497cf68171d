"""One spelling for names: a Python identifier, so that a symbol and a parameter of a function match.

`\\alpha` is `alpha`, `\\hat{z}` is `z_hat`, `x_{k+1}` is `x_k_plus_1`, `W^{(1)}` is `W_sup_1`, `x^{*}`
is `x_star`. Fonts carry no identity. A parameter may end in `_` where Python reserves the word (`lambda_`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import count

GREEK_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
GREEK = {
    **dict.fromkeys(GREEK_LETTERS, ""), "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi",
    "varrho": "rho", "varsigma": "sigma", "varpi": "pi", "ell": "ell",
}  # fmt: skip
"""LaTeX commands that are letters, each with the name it stands for where that differs."""

ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
    "dot": "dot",
    "ddot": "ddot",
}
"""LaTeX accents, each with the suffix it adds to a name."""

ARGUMENT = "x"
"""The number at which functions that are only named are compared."""

_SPELLED = str.maketrans({letter: word for word, letter in GREEK_LETTERS.items()})
_SIGNS = {"plus": "+", "minus": "-", "ast": "*"}


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """The name of a symbol as the tree knows it, for a key or parameter as Python or LaTeX spells it."""
    return (name.removeprefix("\\").rstrip("_") or name).translate(_SPELLED)


def is_letter(name: str) -> bool:
    """Whether a name is a letter with what stands on and below it, which convention knows, and no upright group."""
    base = name.partition("_")[0]
    return len(base) == 1 or base in GREEK


@lru_cache(maxsize=1024)
def name_to_latex(name: str) -> str:
    """The LaTeX of a canonical name; reading it gives the name again."""
    base, *suffixes = name.split("_")
    if suffixes and suffixes[-1] in ACCENTS.values():
        # An accent that comes last spans everything before it: \hat{x_{1}}, but \hat{x}_{1}.
        return rf"\{suffixes[-1]}{{{name_to_latex('_'.join([base, *suffixes[:-1]]))}}}"
    text = _letter(base) if is_letter(base) else rf"\mathrm{{{base}}}"
    while suffixes and suffixes[0] in ACCENTS.values():
        text = rf"\{suffixes.pop(0)}{{{text}}}"
    superscript = ""
    if suffixes and suffixes[-1] == "star":
        suffixes.pop()
        superscript = "^{*}"
    if "sup" in suffixes:
        place = suffixes.index("sup")
        superscript = "^{(" + _script(suffixes[place + 1 :]) + ")}" + superscript
        suffixes = suffixes[:place]
    subscript = f"_{{{_script(suffixes)}}}" if suffixes else ""
    return text + subscript + superscript


def _letter(piece: str) -> str:
    return f"\\{piece}" if piece in GREEK else piece


def _script(pieces: list[str]) -> str:
    """Pieces run together where their kinds keep them apart (k+1, k1), else with a comma."""
    text, last = "", ""
    for piece in pieces:
        if last and (last.isdigit() == piece.isdigit()) and last not in _SIGNS and piece not in _SIGNS:
            text += ","
        elif last in GREEK:
            text += " "
        text += _SIGNS.get(piece, _letter(piece))
        last = piece
    return text


def barred(name: str) -> tuple[str, ...]:
    r"""The names of a bar over a name: `\bar{h_1}` and `\bar h_1`."""
    base, _, rest = name.partition("_")
    return (f"{name}_bar", f"{base}_bar_{rest}") if rest else (f"{name}_bar",)


def fresh(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it the first that is not taken."""
    if name not in taken:
        return name
    return next(numbered for n in count(1) if (numbered := f"{name}_{n}") not in taken)
