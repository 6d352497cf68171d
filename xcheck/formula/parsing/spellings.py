"""How signs and commands are spelled in LaTeX and in plain text, each with the one sign that it stands for."""

from __future__ import annotations

FONTS = {
    "mathbf", "boldsymbol", "bm", "vec", "pmb", "mathit", "mathcal", "mathsf", "mathfrak", "mathscr", "mathbb", "bf",
    "rm", "mathnormal", "boxed", "bs", "it", "symbf", "cal", "mathbfit", "overrightarrow", "underline",
}  # fmt: skip
"""Commands that set letters in another font, which says nothing of what they are."""

UPRIGHT = {"mathrm", "operatorname", "operatorname*", "mathop"}
"""Commands for upright letters, which are one name."""

PROSE = {"text", "textrm", "textbf", "textit", "mbox", "textnormal"}
"""Commands for prose."""

NOISE = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr",
    "displaystyle", "textstyle", "limits", "nolimits", "quad", "qquad", "mathstrut", "nonumber", "notag", "thinspace",
    "hfill", "scriptstyle", "middle", "mathord", "mathbin", "mathrel", "bigm", "medspace", "nobreak",
    "therefore", "because", "checkmark", "blacksquare", "square", "Box", "qed",
}  # fmt: skip
"""Commands that carry no mathematics."""

NOISE_WITH_ARGUMENT = {"hspace", "vspace", "label", "tag", "tag*", "color", "phantom", "hphantom", "vphantom"}
"""The same, each with the argument behind it."""

WITH_MARK = {"textcolor", "overset", "underset", "stackrel"}
"""Commands whose first argument says nothing of what stands in the second: a colour, or a mark over a sign."""

SIGNS = {
    "cdot": "*", "times": "times", "bullet": "*", "circ": "odot", "odot": "odot", "ast": "odot", "star": "odot",
    "otimes": "otimes",
    "oslash": "oslash", "partial": "partial", "nabla": "nabla", "triangledown": "nabla", "top": "top",
    "intercal": "top",
    "dagger": "dagger", "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "sqrt",
    "sum": "sum",
    "prod": "prod", "int": "int", "oplus": "oplus", "bigoplus": "oplus", "lvert": "|", "rvert": "|", "vert": "|",
    "mid": "|", "lVert": "||", "rVert": "||", "Vert": "||",
    "#": "sharp", "|": "||",
    "langle": "langle", "rangle": "rangle", "lbrace": "lbrace", "rbrace": "rbrace", "{": "lbrace",
    "}": "rbrace", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<",
    "gt": ">", "equiv": "=", "triangleq": "=", "coloneqq": "=", "Rightarrow": "implies", "implies": "implies",
    "Longrightarrow": "implies", "to": "implies", "in": "in", "infty": "infty", "begin": "begin", "end": "end",
    "underbrace": "underbrace", "overbrace": "underbrace", "prime": "'", "colon": ":", "lbrack": "[", "rbrack": "]",
    "ldots": "dots", "cdots": "dots", "dots": "dots", "vdots": "dots", "ddots": "dots", "ne": "ne", "neq": "ne",
    "succ": "succ", "sim": "sim", "approx": "approx", "simeq": "approx", "cong": "approx", "overline": "overline",
}  # fmt: skip
"""The sign of each command."""

PLAIN = {
    "**": "^", "@": "*", ".*": "odot", "./": "oslash", ".^": "^",
    "=>": "implies", "<=": "<=", ">=": ">=", "==": "=", ":=": "=", "||": "||",
    ".T": "top-postfix", "∂": "partial", "∇": "nabla", "⊙": "odot", "∘": "odot", "⊗": "otimes", "⊘": "oslash", "·": "*",
    "×": "times", "⋅": "*", "−": "-", "‖": "||", "∥": "||", "⇒": "implies", "→": "implies", "≤": "<=", "≥": ">=",
    "′": "'", "’": "'", "∞": "infty", "ᵀ": "top-postfix", "⊤": "top", "²": "squared", "³": "cubed", "⁻¹": "inverted",
    "∑": "sum", "∏": "prod", "∫": "int", "⊕": "oplus", "√": "sqrt", "∈": "in", "≻": "succ", "≠": "ne", "≈": "approx",
    "...": "dots", "…": "dots", "⋯": "dots",
    "!=": "ne", "（": "(", "）": ")", "，": ",", "：": ":",
    "；": ",", ";": ",", ".": ",", "。": ",",
}  # fmt: skip
"""The sign of each character, or of several, that is not its own."""

OF_NUMPY = frozenset({"dot", "matmul", "multiply", "outer", "square", "transpose", "eye", "ones"})
"""Functions of NumPy that the language has a sign for, and no word."""

SHORT_FOR_GREEK = {"lam": "lambda", "lmbda": "lambda", "eps": "epsilon"}
"""What programs call Greek letters whose name is taken, or long."""

GRADIENT = "grad"
"""The word for ∇."""

ARGUMENTS_OF_EXTREMES = ("argmin", "argmax")
"""The signs of the point at which something is smallest or largest."""
