"""Every error of the language, planted: what it says, and where it points."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy
import pytest

from xcheck import formula
from xcheck.errors import (
    FormulaError,
    NotSelfContained,
    NotUnderstood,
    ShapeError,
    SizesUnknown,
    TwoReadings,
    XcheckError,
)
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import scope_of
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.values import indices
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.writing.numpy.code import numpy_code
from xcheck.formula.writing.numpy.writer import NoNumpy
from xcheck.reading import Understood, layouts, understand
from xcheck.records import Settings
from xcheck.spaces import Map, Matrix, Scalar, Space, Vector
from xcheck.spaces.complex import Complex
from xcheck.spaces.families import Family
from xcheck.statement import Statement

# Each row: the text, the kind of error, its message, line and column (from 1), and what the carets mark.
OF_READING = [
    (r"y = \begin{cases} 1 \\ 2 & t > 0 \end{cases}", NotUnderstood, "a value without a condition hides those below it: it stands in the last line", 1, 5, r"\begin{cases} 1 \\ 2 & t > 0 \end{cases}"),
    (r"y = \begin{cases} 1 & t > 0 \\ 2 & \text{elsehow} \end{cases}", NotUnderstood, r"expected when this case holds, such as i = j, or \text{otherwise}, found '\end{cases}'", 1, 51, r"\end{cases}"),
    (r"y = \begin{cases} 1 & t \\ 2 & t > 0 \end{cases}", NotUnderstood, r"expected a relation, as in i = j or t > 0, found '\\'", 1, 25, r"\\"),
    (r"y = \begin{cases} 1 & t > 0 \text{ or } t < -1 \\ 2 & t > 0 \end{cases}", NotUnderstood, "expected another line of the cases or their end, found 't'", 1, 41, "t"),
    (r"\mathbf{1}[(x > 0)] = y", NotUnderstood, "expected a relation, as in [x > 0], found ']'", 1, 19, "]"),
    ("y = x .* (x = 0)", NotUnderstood, "expected a closing bracket, found '='", 1, 13, "="),
    (r"\mathbf{1}[x, (y = z)] = y", NotUnderstood, "expected a relation, as in [x > 0], found ','", 1, 13, ","),
    ("Df(X) H = A", NotUnderstood, "a derivative by D is read of a function of one argument, with its direction: Df(X)[H]", 1, 1, "Df(X)"),
    (r"\dot x = A x \Rightarrow \frac{d^2 x}{dt^2} = A^2 x", NotUnderstood, "of a flow that is given first rates are read; the second is the rate of the first", 1, 26, r"\frac{d^2 x}{dt^2}"),
    (r"df = \operatorname{tr}(G^\top dX), X = X^\top \Rightarrow \nabla_X f = G", NotUnderstood, "X is symmetric, and the differential along such changes does not tell the gradient", 1, 59, r"\nabla_X f = G"),
    (r"\max_x x^\top A x\ \text{s.t. } \|x\|^2 = 1 \Rightarrow A x = \lambda x", NotUnderstood, r"lambda is not defined; what is claimed of an optimum says where it is. Of a multiplier state the gradient of the Lagrangian, as in L = f - lambda c: \nabla L = 0 …", 1, 57, r"A x = \lambda x"),
    ("D_x (A x) = A", NotUnderstood, r"D_x is not defined; books differ in the layout of a derivative that is written so. Write \nabla_x, \partial_x or \frac{\partial}{\partial x^\top}", 1, 1, "D_x"),
    ("D(A x) = A", NotUnderstood, r"D is not defined; books differ in the layout of a derivative that is written so. Write \nabla_x, \partial_x or \frac{\partial}{\partial x^\top}", 1, 1, "D"),
    (r"\frac{\partial (\max_j x_j + \min_j x_j)}{\partial x} = 2 e_{j^*}", NotUnderstood, r"j^* is the index at which \max_j x_j, \min_j x_j or \|x\|_\infty on the other side is attained; there are several here", 1, 57, "2 e_{j^*}"),
    (r"x^\top e_{i^*} = t", NotUnderstood, r"i^* is the index at which \max_i x_i, \min_i x_i or \|x\|_\infty on the other side is attained; there is none here", 1, 1, r"x^\top e_{i^*}"),
    ("x = 0_0", NotUnderstood, r"the sizes of a zero are one or two dimensions, as in 0_n or 0_{m \times n}", 1, 7, "0"),
    (r"\mathbb{E}_{k \sim p} x_k = t", NotUnderstood, "expected the bracket around what the expectation is of, found 'x'", 1, 23, "x"),
    (r"\mathbb{E}_{q}[x] = y", NotUnderstood, r"an expectation is over an index with its probabilities, as in \mathbb{E}_{k \sim p}[x_k]", 1, 1, r"\mathbb{E}_{q"),
    (r"\mathbb{E}_q[x] = y", NotUnderstood, r"an expectation is over an index with its probabilities, as in \mathbb{E}_{k \sim p}[x_k]", 1, 1, r"\mathbb{E}"),
    ("Q(y = k) = 1", NotUnderstood, r"a bracket with a relation in it is read only as a condition at the end, as in (A = A^\top)", 1, 2, "(y = k)"),
    (r"\mathbb{Q} = y", NotUnderstood, r"\mathbb{Q} is not part of the formula language", 1, 1, r"\mathbb{Q}"),
    ("d x > 0: x = 1", NotUnderstood, "a given inequality has no derivative in it; give it a name", 1, 1, "d x > 0"),
    (r"\min_x x^T x, \nabla_x x^T x > 1 \Rightarrow x = 1", NotUnderstood, r"expected what x is at the optimum, as in \Rightarrow x = …", 1, 15, r"\nabla_x x^T x > 1"),
    (r"\partial_( y = 1", NotUnderstood, "expected the variable that is differentiated by, found '('", 1, 10, "("),
    (r"\partial_0 y = 1", NotUnderstood, "expected the variable that is differentiated by, found '0'", 1, 10, "0"),
    (r"\partial_2 y = 1", NotUnderstood, r"a derivative by argument 2 is one of a function that has it, as in \nabla_2 g(x, y)", 1, 1, r"\partial_2 y"),
    ("(" * 61 + "x" + ")" * 61 + " = 1", FormulaError, "the formula is nested more than 60 deep", 1, 61, "("),
    ("-(" * 60 + "x" + ")" * 60 + " = 1", FormulaError, "the formula is nested more than 60 deep", 1, 121, "x"),
    ("x" + "^T" * 21 + " = 1", FormulaError, "20 scripts or more on one operand", 1, 42, "^"),
    ("a⊙" * 91 + "a = 1", FormulaError, "the formula is more than 90 levels deep", 1, 5, "a"),
    (r"\hat " * 21 + "x = 1", FormulaError, "more than 20 accents on one symbol", 1, 106, "x"),
    ("x" * 20_001, FormulaError, "the formula has 20001 characters; at most 20000 are read. Split it into statements", 1, 1, ""),
    ("1" * 41 + " = x", FormulaError, "a number has more than 40 digits", 1, 1, "11111111111111111111111111111111111111111"),
    (r"\mathbf{" * 21 + "x" + "}" * 21 + " = 1", NotUnderstood, "fonts are nested more than 20 deep", 1, 161, r"\mathbf{x}"),
    (r"x \leftarrow x - \eta g", NotUnderstood, r"a step gives a symbol a new value and states nothing; write what is in it, as in \nabla_w f = …", 1, 3, r"\leftarrow"),
    ("x ← x - g", NotUnderstood, r"a step gives a symbol a new value and states nothing; write what is in it, as in \nabla_w f = …", 1, 3, "←"),
    (r"x_1 + \dots + x_n = y", NotUnderstood, r"what dots stand for is not read; write a sum or product, as in \sum_{i=1}^n x_i", 1, 7, r"\dots"),
    ("x_1 + ... + x_n = y", NotUnderstood, r"what dots stand for is not read; write a sum or product, as in \sum_{i=1}^n x_i", 1, 7, "..."),
    (r"y = \prod_i x_i / y_1", NotUnderstood, "how far does this product reach? Write brackets around all of it", 1, 5, r"\prod_i x_i / y_1"),
    (r"\mathbb x = 1", NotUnderstood, r"\mathbb is not part of the formula language", 1, 1, r"\mathbb"),
    (r"a_i(x, y) + \sum_i x_i = 1", NotUnderstood, "a family of functions is not read", 1, 1, "a_i"),
    (r"f(x) = x^T A x: f(x, y) = 1", NotUnderstood, "f takes 1 argument, found 2", 1, 17, "f(x, y)"),
    (r"f(x) = \sum_i x_i: f(y) = 1", NotUnderstood, "f is too involved to be put in at another argument; write out its value", 1, 20, "f(y)"),
    (r"f(x, y) = x^T A y: f'(x) = 1", NotUnderstood, "a prime is read of a function of one argument; write by which one f is differentiated", 1, 20, "f'(x)"),
    (r"f(x) = \|x\|^2: f'''(x) = 0", NotUnderstood, "3 primes are read of a function of one number; f is none", 1, 17, "f'''(x)"),
    (r"g(x) = f(A x): g'(x) = 0", NotUnderstood, "f is not defined, so that a prime of g may be by numbers or by arrays; write a derivative of g by its argument", 1, 16, "g'(x)"),
    (r"f(x) = g x, g(x) = x: f(y) = 1", NotUnderstood, "write the arguments of g in the definition of f", 1, 8, "g x"),
    (r"f' = f, 2 \tanh = y", NotUnderstood, r"\tanh has no argument here", 1, 11, r"\tanh"),
    (r"\operatorname{norm}'(x) = 1", NotUnderstood, "this function is named by its sign and has no prime", 1, 1, r"\operatorname{norm}'(x)"),
    ("a = b, b = a: a = x", NotSelfContained, "the definition of a refers to itself", 1, 5, "b"),
    (r"\int_0^1 x \in dt = 1", NotUnderstood, r"expected the end of the integrand and the number it is integrated over, as in dt, found '\in'", 1, 12, r"\in"),
    (",".join(f"g_{{{n}}}(x)=xx" for n in range(12)) + ":" + "".join(f"g_{{{n}}}(" for n in range(12)) + "yy" + ")" * 12 + "=1", FormulaError, "the formula grows too large once its functions are put in", 1, 171, "g_{4}(g_{5}(g_{6}(g_{7}(g_{8}(g_{9}(g_{10}(g_{11"),
    (r"A \oplus B = 1", NotUnderstood, "⊕ between two matrices stacks them along a diagonal for some and is A ⊗ I + I ⊗ B for others; write which", 1, 3, r"\oplus"),
    (r"\int x dx = 1", NotUnderstood, "expected the lower bound of the integral, as in \\int_0^1, found 'x'", 1, 6, "x"),
    (r"\int_0 x dx = 1", NotUnderstood, "expected the upper bound of the integral, as in \\int_0^1, found 'x'", 1, 8, "x"),
    (r"\int_0^1 x = 1", NotUnderstood, "over what does this integral run? Write it behind the integrand, as in \\, dt", 1, 1, r"\int_0^1"),
    (r"\int_0^1 x \odot = dt", NotUnderstood, "over what does this integral run? Write it behind the integrand, as in \\, dt", 1, 1, r"\int_0^1"),
    (r"\int_0^1 a_i da_i = \sum_i a_i", NotUnderstood, "an integral is read over a number, as in dt", 1, 1, r"\int_0^1 a_i da_i"),
    (r"\min_{a,b} x^T x \Rightarrow a = 1", NotUnderstood, r"expected what b is at the optimum, as in \Rightarrow b = …", 1, 30, "a = 1"),
    (r"\min_{a,b} x^T x\ \text{s.t. }C x = y \Rightarrow a = 1, b = 2", NotUnderstood, "a constraint is read on an optimum over one variable; stack the variables in one column", 1, 31, "C x = y"),
    (r"A + B + (\cdot)^T = 1", NotUnderstood, r"of which terms is this? Write out what (\cdot) stands for", 1, 9, r"(\cdot)"),
    (r"A B = C \text{(full row rank)}", NotUnderstood, r"which matrix is this condition said of? Write it before the condition, as in A \text{ symmetric}", 1, 1, "A B = C"),
    (r"x^T A x|_{x = b} = 1", NotUnderstood, "how far does this bar reach? Write brackets around all that is taken at x = …", 1, 8, "|_{x = b}"),
    (r"x / y|_{x = b} = 1", NotUnderstood, "how far does this bar reach? Write brackets around all that is taken at x = …", 1, 6, "|_{x = b}"),
    (r"A \odot B A|_{A = C} = 1", NotUnderstood, "how far does this bar reach? Write brackets around all that is taken at A = …", 1, 12, "|_{A = C}"),
    ("(x y)|_{x = y, 2} = 1", NotUnderstood, "expected a symbol, found '2'", 1, 16, "2"),
    ("f|_0 = 1", NotUnderstood, "expected what is substituted, as in |_{x = a}, found '0'", 1, 4, "0"),
    ("(x y)|_{x = y, y = 2} = 1", NotUnderstood, "y is substituted and stands in another value; write one bar after the other", 1, 1, "(x y)|_{x = y, y = 2}"),
    ("x = y ? z", NotUnderstood, "'?' is not part of the formula language", 1, 7, "?"),
    (r"x = \foo y", NotUnderstood, r"\foo is not part of the formula language", 1, 5, r"\foo"),
    (r"\begin x = y", NotUnderstood, r"\begin without the name of an environment", 1, 1, r"\begin"),
    (r"\mathbf{x = y", NotUnderstood, "this brace is never closed", 1, 8, "{"),
    ("x_{1 = y", NotUnderstood, "this brace is never closed", 1, 3, "{"),
    ("foo = 0", NotUnderstood, "'foo' is no word of the vocabulary and no declared name; put spaces between the factors of a product", 1, 1, "foo"),
    ("x +", NotUnderstood, "expected a symbol, a number or an opening bracket, found the end of the formula", 1, 4, ""),
    ("x + = y", NotUnderstood, "expected a symbol, a number or an opening bracket, found '='", 1, 5, "="),
    ("(x = y", NotUnderstood, "expected a closing bracket, found the end of the formula", 1, 7, ""),
    ("[x + y = 1", NotUnderstood, "expected a closing bracket, found the end of the formula", 1, 11, ""),
    (r"[x_i]_{i,2=1} = \sum_i x_i", NotUnderstood, "an array is made of entries by different indices from 1, as in [a_i b_j]_{i,j=1}", 1, 8, "i,2"),
    (r"\sum_{i: i} x_i = 1", NotUnderstood, "expected a relation between indices, as in i<j, found '}'", 1, 11, "}"),
    (r"\sum_{i: i<j<k} x_i y_j z_k = 1", NotUnderstood, "expected one relation between indices; a sum under two conditions is written as two sums, found '<'", 1, 13, "<"),
    (r"a_i = \pm x_i: \sum_i a_i = 1", NotUnderstood, "± in what is given makes it two statements; write them apart", 1, 7, r"\pm"),
    ("x y", NotUnderstood, "there is no '=' here: a statement has two sides", 1, 1, "x y"),
    ("", NotUnderstood, "there is no equation here: write 'left = right'", 1, 1, ""),
    ("A x = y, A B", NotUnderstood, "this given is neither a definition 'name = …' nor a known condition", 1, 10, "A B"),
    ("A B: x = y", NotUnderstood, "this given is neither a definition 'name = …' nor a known condition", 1, 1, "A B"),
    ("x = y)", NotUnderstood, "expected an operator, '=', ',' or the end of the formula, found ')'", 1, 6, ")"),
    ("x = y z]", NotUnderstood, "expected an operator, '=', ',' or the end of the formula, found ']'", 1, 8, "]"),
    (r"\frac{\partial y}{x} = 1", NotUnderstood, r"∂ stands above the line but not below: write \partial before the variable", 1, 19, "x"),
    (r"\frac{\partial^3 y}{\partial x} = 1", NotUnderstood, "expected the order of the derivative, 1 or 2, found '3'", 1, 16, "3"),
    (r"\frac{\partial^2 y}{\partial x} = 1", NotUnderstood, "the numerator says order 2, the denominator names 1 variable", 1, 20, r"{\partial x}"),
    (r"\frac{\partial y}{\partial 2 x} = 1", NotUnderstood, r"expected a symbol, one of its entries or an expression, found '2'", 1, 28, "2"),
    (r"\frac{\partial y}{\partial x A} = 1", NotUnderstood, "expected the end of what is differentiated by, found 'A'", 1, 30, "A"),
    ("d(x)/d(x^2) = 1", NotUnderstood, "a derivative is taken by a symbol or one of its entries, as in dx", 1, 6, "d(x^2)"),
    (r"\nabla_x + y = x", NotUnderstood, "expected what is differentiated, found '+'", 1, 10, "+"),
    (r"\nabla (x) \odot y = 1", NotUnderstood, r"how far does \nabla reach? Write brackets around all of it", 1, 8, "(x)"),
    ("dX^2 = 0", NotUnderstood, "a power after d has two readings; write d(X^k) or (dX)^k", 1, 1, "dX^2"),
    ("x_{i = 1", NotUnderstood, "this brace is never closed", 1, 3, "{"),
    ("(x)_{ab} = 1", NotUnderstood, "expected bound indices such as i and j (of a sum, or of what is differentiated by), found 'ab'", 1, 6, "ab"),
    (r"\sum_{2} x = 1", NotUnderstood, "expected the index of a sum, such as i, found '2'", 1, 7, "2"),
    (r"\sum_{i<j} x_i = x_{ij}", NotUnderstood, r"which index does this sum run over? Write it before a colon, as in \sum_{j: j \ne i}", 1, 7, "i<j"),
    (r"\prod x = 1", NotUnderstood, "expected the index of the product, found 'x'", 1, 7, "x"),
    (r"\sum_k h_k x_{ak} = 0", NotUnderstood, "the index k stands among what is no index; indices are letters and their sums, as in i+k,j", 1, 15, "ak"),
    (r"(A x)_{i}^T x_i = \sum_j A_{ij}", NotUnderstood, "an entry is a number and has no transpose", 1, 1, "(A x)_{i}^T"),
    (r"-\sum_i y_i + y_i = 0", NotUnderstood, "the index i also stands outside its sum; write brackets around all that is summed", 1, 2, r"\sum_i y_i"),
    (r"\log x^T y = 0", NotUnderstood, r"how far does \log reach? Write brackets around its argument", 1, 6, "x^T"),
    (r"\operatorname{tr} A \odot B = 0", NotUnderstood, r"how far does \operatorname{tr} reach? Write brackets around its argument", 1, 19, "A"),
    (r"\operatorname{tr}(A B)^2 = 0", NotUnderstood, "the power of tr(…) has two readings; write (tr …)^k or tr((…)^k)", 1, 1, r"\operatorname{tr}(A B)"),
    (r"\exp^{-1} x = 0", NotUnderstood, "only a number can be the power of a function's name; write (…)^k", 1, 1, r"\exp^{-1}"),
    (r"\operatorname{kron}(A) = 0", NotUnderstood, "kron takes 2 arguments, found 1", 1, 1, r"\operatorname{kron}(A)"),
    (r"A a \times b = 0", NotUnderstood, r"× is a product of numbers or the cross product of two columns of three; write \cdot, or brackets around what is multiplied", 1, 5, r"\times"),
    (r"0_{a + b} = x", NotUnderstood, r"the sizes of a zero are one or two dimensions, as in 0_n or 0_{m \times n}", 1, 4, "a + b"),
    (r"1 + \max_w f = 0", NotUnderstood, r"max over what is no index is read only before ⇒, as in \min_w f \Rightarrow w = …", 1, 10, "w"),
    (r"\operatorname{softmax}_{n}(X) = 0", NotUnderstood, "softmax with the subscript n is no word of the vocabulary", 1, 1, r"\operatorname{softmax}_{"),
    (r"D_{KL}(q) = 0", NotUnderstood, "kl_divergence takes 2 arguments, found 1", 1, 1, "D_{KL}(q)"),
    ("(A B)^* = 0", NotUnderstood, "^* is the conjugate where a symbol is declared Complex(…); here none is", 1, 1, "(A B)^*"),
    (r"\overline{A} = 0", NotUnderstood, r"\overline is the conjugate where a symbol is declared Complex(…); here none is", 1, 1, r"\overline"),
    ("I_{n+1} x = x", NotUnderstood, "the size of a constant is one dimension, as in I_n or I_{mn}", 1, 4, "n+1"),
    (r"\|x\|_{ab} = 1", NotUnderstood, r"expected a norm: 1, 2, p, F, \infty, *, S_p or {2,1}, found 'ab'", 1, 8, "ab"),
    ("|x = y", NotUnderstood, "expected a closing bar, found '='", 1, 4, "="),
    (r"\|x = y", NotUnderstood, "expected closing norm bars, found '='", 1, 5, "="),
    (r"\langle x y\rangle = 1", NotUnderstood, r"expected a comma between the two factors of an inner product, found '\rangle'", 1, 12, r"\rangle"),
    (r"\langle x, y = 1", NotUnderstood, "expected a closing angle bracket, found '='", 1, 14, "="),
    (r"\langle x, y\rangle_2 = 1", NotUnderstood, "expected F, the only index of an inner product that is read, found '2'", 1, 21, "2"),
    (r"\begin{bmatrix} a & b \\ c \end{bmatrix} = 1", NotUnderstood, "the rows of this matrix have different lengths", 1, 1, r"\begin{bmatrix} a & b \\ c \end{bmatrix}"),
    (r"\begin{bmatrix} \end{bmatrix} = 1", NotUnderstood, "this matrix is empty", 1, 1, r"\begin{bmatrix} \end{bmatrix}"),
    (r"\begin{bmatrix} a = b \end{bmatrix} = 1", NotUnderstood, "expected '&', a new row or the end of the matrix, found '='", 1, 19, "="),
    (r"\left(\begin{smallmatrix}A&B\end{smallmatrix}\right)_{11} = 1", NotUnderstood, "a block of a partitioned matrix is not read; give it a name", 1, 6, r"(\begin{smallmatrix}A&B\end{smallmatrix}\right)_{11}"),
    ("x|_{x = 1", NotUnderstood, "this brace is never closed", 1, 4, "{"),
    ("x|_{x} = 1", NotUnderstood, "expected what is substituted, as in |_{x = a}, found '{'", 1, 4, "{"),
    ("x|_1 = 1", NotUnderstood, "expected what is substituted, as in |_{x = a}, found '1'", 1, 4, "1"),
    (r"A \in B: A x = x", NotUnderstood, r"expected \mathbb{R}^{m \times n}, found 'B'", 1, 7, "B"),
    (r"A \in \mathbb{S}: A x = x", NotUnderstood, "expected the size of a square matrix, as in ^n, found ':'", 1, 17, ":"),
    (r"A \in \mathbb{R}_-: A x = x", NotUnderstood, "below a space stand +, ++ or > 0", 1, 18, "-"),
    (r"A \in \mathbb{R}^{l \times m \times n}: A x = x", NotUnderstood, r"a space has one or two dimensions, as in ^{m \times n}", 1, 19, r"l \times m \times n"),
    (r"A \in \mathbb{R}^{n+1}: A x = x", NotUnderstood, "a dimension is a name, a number or a product of such, as in n or 2n", 1, 19, "n+1"),
    (r"A \text{ stochastic}: A x = x", NotUnderstood, r"expected a condition on one symbol (Hankel, Hermitian, Hermitian positive definite, Toeplitz, a probability vector, a rotation, a unit vector, an integer, circulant, diagonal, full column rank, full row rank, holomorphic, invertible, lower triangular, of sum one, one-hot, orthogonal, orthonormal columns, singular, skew-symmetric, strictly lower triangular, strictly upper triangular, symmetric, symmetric Toeplitz, symmetric positive definite, unit lower triangular, unit upper triangular, unitary, upper triangular), found '\text{ stochastic}'", 1, 3, r"\text{ stochastic}"),
    (r"A \succ B: A x = x", NotUnderstood, r"expected 0, as in A \succ 0, found 'B'", 1, 9, "B"),
    (r"x = y\ (\text{for small }x)", NotUnderstood, r"this remark may be a condition that is not known; say it of a symbol, as in (A \text{ symmetric})", 1, 8, r"(\text{for small }x)"),
    (r"\min f\ \text{s.t. }A x = b, B x = c \Rightarrow x = d", NotUnderstood, "several constraints are written as one equation of columns", 1, 30, "B x = c"),
    (r"\min_w f \Rightarrow v = E", NotUnderstood, r"expected what w is at the optimum, as in \Rightarrow w = …", 1, 22, "v = E"),
    ("y = y + 1: x = y", NotSelfContained, "the definition of y refers to itself; read are equations linear in it, as P = A P A^\\top + Q", 1, 5, "y + 1"),
    ("y = A y y^T b: x = y", NotSelfContained, "the definition of y refers to itself; read are equations linear in it, as P = A P A^\\top + Q", 1, 5, "A y y^T b"),
    ("a = 1, a = 2: x = a", NotUnderstood, "a is defined twice", 1, 12, "2"),
    ("n = 2.5: x = y", NotUnderstood, "n is defined here but does not occur; it is no size", 1, 5, "2.5"),
    ('x\n = y +\n ?', NotUnderstood, "'?' is not part of the formula language", 3, 2, "?"),
]  # fmt: skip

SPACES = {
    "A": Matrix("m", "n"),
    "B": Matrix("n", "k"),
    "S": Matrix("n", "n"),
    "x": Vector("n"),
    "y": Vector("m"),
    "z": Vector("n"),
    "v": Vector("m*n"),
    "t": Scalar(),
    "w": Vector(2),
    "f": Map(Vector("n"), Vector("m")),
}
OF_SHAPES = [
    ("w_3 = t", ShapeError, "there is no entry 3 of w, a column of 2", 1, 1, "w_3"),
    (r"\nabla_X \operatorname{tr}(X \log X) = \log X + I", NotUnderstood, "log of a matrix is taken of its entries, of which nothing says that they are positive; write logm for the matrix function, or (X > 0)", 1, 30, r"\log X"),
    (r"t = t, t \det = t", NotUnderstood, r"\det has no argument here", 1, 10, r"\det"),
    ("P(x > y) = t", NotSelfContained, "the probability of an event needs its distribution; write out what it is", 1, 1, "P(x > y)"),
    (r"\mathbb{E}[x] = y", NotSelfContained, r"an expectation is over an index with its probabilities, as in \mathbb{E}_{k \sim p}[x_k]", 1, 1, r"\mathbb{E}[x]"),
    (r"\frac{\partial x^T A x}{\partial (x, A)} = x", NotUnderstood, r"a derivative by several things at once is one by columns and numbers, as in \partial(x, y)", 1, 34, "(x, A)"),
    ("f(x, y) = x", ShapeError, "f takes 1 argument, found 2", 1, 1, "f(x, y)"),
    ("f'(x) = x", ShapeError, r"a prime is the derivative of a function of one real number; f is none; write \partial", 1, 1, "f'(x)"),
    ("g' = g", NotSelfContained, "g is named without an argument; define it, as in g(x) = …", 1, 1, "g'"),
    (r"A \text{ square}: A x = y", ShapeError, "A is said to be square but is an m × n matrix", 1, 1, "A"),
    ("S g'(S) = S", NotUnderstood, "g of a square matrix is elementwise for some and a matrix function for others; declare g, or define it", 1, 3, "g'(S)"),
    (r"\sum_i \sum_j \|W_{ij}\| = t", NotUnderstood, "this is the norm of a number if W_{ij} is an entry; a family of vectors W_{ij} is not read", 1, 15, r"\|W_{ij}\|"),
    (r"\|x\|_z = t", ShapeError, "the index of a norm is a number; this is z, a column of n", 1, 7, "z"),
    (r"\operatorname{vec}(W) = v, 2 W = S", ShapeError, r"the two sides differ: \operatorname{vec}(W), a column of n·n, and v, a column of m·n", 1, 25, r"v"),
    ("a_{0}=x," + ",".join(f"a_{{{n + 1}}}=a_{{{n}}}⊗a_{{{n}}}" for n in range(8)) + ":a_{8}=x", NotUnderstood, "a size here is a product of more than 64 others", 1, 1, ""),
    (r"\int_0^1 x\, dx = x", ShapeError, "an integral is read over a number; x is none", 1, 1, r"\int_0^1 x\, dx"),
    (r"\int_0^x t\, ds = t", ShapeError, "the bound of an integral is a number; this is x, a column of n", 1, 8, "x"),
    (r"\bigoplus_{i=2}^k x_i = A", NotUnderstood, r"⊕ is read over all that its index picks, as in \bigoplus_i A_i", 1, 1, r"\bigoplus_{i=2}^k x_i"),
    (r"\arg\min_{w,v} w = v", NotUnderstood, r"the point of an extreme is read of one symbol, as in \arg\min_w f = …", 1, 1, r"\arg\min_{w,v} w"),
    (r"\arg\min_w w", NotUnderstood, r"expected what the point is, as in \arg\min_w f = …, found the end of the formula", 1, 13, ""),
    ("np.dot = a", NotUnderstood, "expected the arguments of dot, found '='", 1, 8, "="),
    ("np.outer(a) = a", NotUnderstood, "outer takes 2 arguments, found 1", 1, 1, "np.outer(a)"),
    ("np.max(X, axis=0) = y", NotUnderstood, "amax along an axis is not read; sum and mean are", 1, 9, ", axis=0"),
    ("np.eye(n, m) = A", NotUnderstood, "the size of an identity is one dimension, as in np.eye(n)", 1, 8, "n, m"),
    ("n = 3: A x = A x", NotUnderstood, "which size n is cannot be told here; declare it, as in Vector(3)", 1, 1, "n = 3: A x = A x"),
    (r"n \text{ odd}: A x = A x", NotUnderstood, "which size n is cannot be told here; declare it, as in Vector('2*k+1')", 1, 1, r"n \text{ odd}: A x = A x"),
    ("A S + b = A", ShapeError, r"cannot add A S, an m × n matrix, and b, a column of p; nothing is broadcast: a column b is added to each column of a matrix as b \mathbf{1}^\top", 1, 7, "b"),
    (r"(S + S^\top)x + 2x^\top S = 0", ShapeError, r"cannot add (S + S^\top)x, a column of n, and 2x^\top S, a row of n", 1, 17, r"2x^\top S"),
    ("A y = x", ShapeError, "cannot multiply A, an m × n matrix, by y, a column of m", 1, 3, "y"),
    ("A + S = 0", ShapeError, "cannot add A, an m × n matrix, and S, an n × n matrix", 1, 5, "S"),
    (r"x \odot y = x", ShapeError, "cannot multiply elementwise x, a column of n, and y, a column of m", 1, 9, "y"),
    (r"A \oslash S = A", ShapeError, "cannot divide elementwise A, an m × n matrix, and S, an n × n matrix", 1, 11, "S"),
    ("x = y", ShapeError, "the two sides differ: x, a column of n, and y, a column of m", 1, 5, "y"),
    ("A x = t", ShapeError, "the two sides differ: A x, a column of m, and t, a scalar", 1, 7, "t"),
    ("x / y = x", ShapeError, r"cannot divide by y, a column of m; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", 1, 5, "y"),
    ("x^y = x", ShapeError, "an exponent is a scalar; this is y, a column of m", 1, 3, "y"),
    ("A^2 = A", ShapeError, "only a square matrix has powers; this is A, an m × n matrix", 1, 1, "A"),
    ("S^{100} = S", NotUnderstood, "the power of a matrix must be an integer up to 64, half of one, or made of letters for integers, as in X^{k-1}", 1, 4, "100"),
    ("S^{1/3} = S", NotUnderstood, "the power of a matrix must be an integer up to 64, half of one, or made of letters for integers, as in X^{k-1}", 1, 4, "1/3"),
    ("S^t = S", NotUnderstood, "t is to be a whole number here; leave it undeclared, and it is drawn like a size", 1, 3, "t"),
    (r"\frac{\partial S^k}{\partial k} = S", NotUnderstood, "k is a whole number here; there is no derivative by it", 1, 1, r"\frac{\partial S^k}{\partial k}"),
    (r"\sum_{r=0} S^r = S", NotUnderstood, r"a sum that counts needs both its bounds, whole numbers, as in \sum_{r=0}^{k-1}", 1, 1, r"\sum_{r=0} S^r"),
    (r"\sum_{r=0}^{k-1} S^k = S", NotUnderstood, "nothing in this sum has the index r", 1, 1, r"\sum_{r=0}^{k-1} S^k"),
    ("e^S = S", TwoReadings, r"e to a matrix is elementwise for some and the matrix exponential for others; write \exp or expm", 1, 1, "e^S"),
    ("|A| = 1", ShapeError, "|·| of a matrix is its determinant, which only a square matrix has; this is A, an m × n matrix", 1, 2, "A"),
    (r"\operatorname{tr}(A) = 1", ShapeError, "trace takes a scalar or a square matrix; this is A, an m × n matrix", 1, 19, "A"),
    (r"\operatorname{logsoftmax}(S) = x", ShapeError, "logsoftmax takes a column; this is S, an n × n matrix", 1, 27, "S"),
    (r"\operatorname{diag}(A) = x", ShapeError, "diag takes a column or a square matrix; this is A, an m × n matrix", 1, 21, "A"),
    (r"\operatorname{diag}(t) = x", ShapeError, "diag takes a column or a square matrix; this is t, a scalar", 1, 21, "t"),
    (r"\lambda_{\max}(S) = 1", NotUnderstood, r"lambdamax is taken of symmetric matrices; declare one, say so, as in (A = A^\top), or write sym(S)", 1, 16, "S"),
    (r"\operatorname{chol}(S S) = 1", NotUnderstood, r"cholesky is taken of symmetric matrices; declare one, say so, as in (A = A^\top), or write sym(S S)", 1, 21, "S S"),
    ("f(y) = y", ShapeError, "f takes a column of n; this is y, a column of m", 1, 3, "y"),
    ("g(x) = y", NotSelfContained, "g is applied to an argument but is no declared function; declare a Map or define it", 1, 1, "g(x)"),
    ("f = y", NotSelfContained, "the generic function f is used without an argument; define it, as in f = f(x)", 1, 1, "f"),
    ("x_{12} = S_1", ShapeError, "S_1, an n × n matrix, has entries with 2, not 1 index", 1, 10, "S_1"),
    ("S_1 = 1", ShapeError, "S_1, an n × n matrix, has entries with 2, not 1 index", 1, 1, "S_1"),
    (r"\sum_i x_i = \sum_i y_i", NotUnderstood, "the index i would run over two different sizes; use another letter for one of them", 1, 21, "y_i"),
    (r"\sum_i x = x", NotUnderstood, "nothing in this sum has the index i", 1, 1, r"\sum_i x"),
    (r"\sum_{i=0}^n x_i = 1", NotUnderstood, "a sum over entries is read from 1 or a later number on, to a named dimension or some before it, as n - 1", 1, 9, "0"),
    (r"\sum_{i=2}^{m-1} x_i = 1", ShapeError, "the sum ends by m, but i runs to n", 1, 13, "m-1"),
    (r"\sum_{i=1}^m x_i = 1", ShapeError, "the sum ends at m, but i runs to n", 1, 12, "m"),
    (r"\sum_k x^T E_k x = x^T E x", NotUnderstood, "E stands here without an index, but E_i is one of several; give what it is another name", 1, 24, "E"),
    (r"[x_i]_{i=1}^m = x", ShapeError, "the array ends at m, but i runs to n", 1, 1, "[x_i]_{i=1}^m"),
    (r"\sum_{i=1}^5 x_i = 1", NotUnderstood, "a sum over entries is read from 1 or a later number on, to a named dimension or some before it, as n - 1", 1, 12, "5"),
    (r"\sum_k \sum_i x_{i+k} = 1", NotUnderstood, "what the index i runs over cannot be told from the formula; declare what it picks from", 1, 1, r"\sum_k \sum_i x_{i+k} = 1"),
    (r"\sum_i x_i^T x = 1", NotUnderstood, "an entry is a number and has no transpose; declare x as a Family if its members are columns", 1, 8, "x_i^T"),
    (r"[x = z] = 1", NotUnderstood, r"drawn values are never equal; only indices are compared by = and \ne in a bracket", 1, 1, "[x = z]"),
    (r"[x_i S]_{i,j=1} = \sum_j x_j", NotUnderstood, "an array has rows and columns: it is made of numbers by two indices, or of anything by one", 1, 1, "[x_i S]_{i,j=1}"),
    (r"[x > y] = x", ShapeError, "cannot compare x, a column of n, and y, a column of m", 1, 6, "y"),
    (r"\begin{bmatrix} A & x \end{bmatrix} = A", ShapeError, "blocks of one row differ in rows: A, an m × n matrix, and x, a column of n", 1, 21, "x"),
    (r"\begin{bmatrix} A \\ B \end{bmatrix} = A", ShapeError, "blocks of one column differ in columns: A, an m × n matrix, and B, an n × k matrix", 1, 22, "B"),
    (r"x^T \operatorname{foo} = 0", NotSelfContained, "'foo' is no word of the vocabulary and no declared name", 1, 5, r"\operatorname{foo}"),
    (r"\operatorname{sofmax}(x) = 0", NotSelfContained, "sofmax is applied to an argument but is no declared function; did you mean softmax or logsoftmax or log_softmax? Else declare a Map or define it", 1, 1, r"\operatorname{sofmax}(x)"),
    (r"\operatorname{foo}(x) = 0", NotSelfContained, "foo is applied to an argument but is no declared function; declare a Map or define it", 1, 1, r"\operatorname{foo}(x)"),
    (r"\nabla_W = x", NotSelfContained, r"\nabla_W of what? Define what is differentiated, as in 'J = …: \nabla_W = …'", 1, 1, r"\nabla_W"),
    (r"\frac{\partial}{\partial x} = x", NotSelfContained, r"\frac{\partial}{\partial x} of what? Define what is differentiated, as in 'J = …: \frac{\partial}{\partial x} = …'", 1, 1, r"\frac{\partial}{\partial x}"),
    (r"\frac{\partial t}{\partial (x^\top z)} = t", NotUnderstood, r"a derivative by an expression is computed where it is one of one symbol; x^\top z has 2", 1, 29, r"x^\top z"),
    (r"\frac{\partial x^\top z}{\partial (x^\top x)} = t", NotUnderstood, r"a derivative by x^\top x cannot be computed: it does not determine x", 1, 36, r"x^\top x"),
    (r"\begin{bmatrix} x \\ y \end{bmatrix} = x", ShapeError, "the two sides differ: \\begin{bmatrix} x \\\\ y \\end{bmatrix}, a column of m+n, and x, a column of n", 1, 40, "x"),
    (r"\nabla t = x", NotSelfContained, "∇ does not say with respect to what; write ∇_x", 1, 1, r"\nabla t"),
    (r"\frac{\partial^2 A x}{\partial x \partial x^\top} = A", ShapeError, "a second derivative is taken of a scalar; this is A x, a column of m", 1, 18, "A x"),
    (r"\frac{\partial^2 t}{\partial x^\top \partial x} = S", NotUnderstood, r"write the transposed variable last, as in \partial x \, \partial x^\top", 1, 30, r"x^\top"),
    ("A x|_{x = y} = y", ShapeError, "cannot substitute x, a column of n, by y, a column of m", 1, 11, "y"),
    ("1 + S = S", ShapeError, "cannot add 1, a scalar, and S, an n × n matrix", 1, 5, "S"),
    ("|I| = 1", NotUnderstood, "the size of I cannot be told from the formula; write it, as in I_n", 1, 2, "I"),
    (r"\operatorname{vec}(A) = x", ShapeError, r"the two sides differ: \operatorname{vec}(A), a column of m·n, and x, a column of n", 1, 25, "x"),
    (r"\operatorname{vec}(U) = v", SizesUnknown, "the sizes here cannot be told from the formula; declare the spaces of its symbols", 1, 1, r"\operatorname{vec}(U) = v"),
    (r"|\,S\,| + \|A x - y\| = x", ShapeError, r"the two sides differ: |\,S\,| + \|A x - y\|, a scalar, and x, a column of n", 1, 25, "x"),
    ("c^T A = y", ShapeError, "the two sides differ: c^T A, a row of n, and y, a column of m", 1, 9, "y"),
    ("A B A = A", ShapeError, "cannot multiply A B, an m × k matrix, by A, an m × n matrix", 1, 5, "A"),
]  # fmt: skip


def check(error: FormulaError, kind: type[FormulaError], message: str, line: int, column: int, marked: str) -> None:
    assert (type(error), error.message, error.line, error.column) == (kind, message, line, column)
    if not error.text:
        return
    *said, shown, carets = str(error).splitlines()
    assert "\n".join(said) == message
    # The carets stand under what they mark; at the end of the text they mark the place behind it.
    start = len(carets) - len(carets.lstrip())
    assert set(carets.strip()) == {"^"}
    assert shown[start : start + len(carets.strip())] == marked


Row = tuple[str, type[FormulaError], str, int, int, str]


def _begun(rows: list[Row]) -> list[str]:
    """Texts, short enough for names of tests."""
    return [row[0][:60] for row in rows]


@pytest.mark.parametrize(("text", "kind", "message", "line", "column", "marked"), OF_READING, ids=_begun(OF_READING))
def test_errors_of_reading_say_what_and_where(
    text: str, kind: type[FormulaError], message: str, line: int, column: int, marked: str
) -> None:
    """A student sees what was expected or in doubt, and the place."""
    with pytest.raises(FormulaError) as caught:
        parse_equation(text, {})
    check(caught.value, kind, message, line, column, marked)


@pytest.mark.parametrize(("text", "kind", "message", "line", "column", "marked"), OF_SHAPES, ids=_begun(OF_SHAPES))
def test_errors_of_shapes_name_both_parts(
    text: str, kind: type[FormulaError], message: str, line: int, column: int, marked: str
) -> None:
    """A shape error names both parts as they were written, each with its shape."""
    with pytest.raises(FormulaError) as caught:
        infer(parse_equation(text, SPACES).equation, SPACES, Conventions(layouts()))
    check(caught.value, kind, message, line, column, marked)


@pytest.mark.parametrize("row", OF_READING + OF_SHAPES, ids=_begun(OF_READING + OF_SHAPES))
def test_no_message_shows_how_the_program_works(row: tuple[str, type, str, int, int, str]) -> None:
    """No names of tokens or classes, no unknown dimensions, no Python in what a person reads."""
    inside = r"odot|otimes|top-postfix|lbrace|\bimplies\b|hadamard|\?\d|Token|Node|None|Shape|Error|_sup_|_plus_"
    assert not re.search(inside, re.sub(r"\\\w+", "", row[2]))


# What only the values show, and what NumPy cannot say.
VARIABLES: dict[str, Space] = {
    "S": Matrix("n", "n"),
    "x": Vector("n"),
    "t": Scalar(),
    "z": Complex(Vector("n")),
    "E": Family(Vector("n"), "N"),
}
OF_VALUES = [
    (r"\|z\|_1 = t", "of complex numbers only the Euclidean and the Frobenius norm are computed, not '1'"),
    (r"\bigoplus_{j: j \ne j} x_j = S", "a block diagonal matrix of no block is not computed"),
    (
        r"\frac{\partial^2 \sum_k E_k^T E_k}{\partial E_i \partial E_j} = S",
        "a second derivative by members of a family is not computed",
    ),
    (r"\int_\infty^0 t\,dt = 1", r"an integral runs upwards, from -\infty or to \infty"),
    (r"\int_0^\infty \frac{1}{1 + s}\,ds = t", "this integral converges too slowly to be computed"),
    (r"S^{k+70} = S", "the power of a matrix is 74 here; at most 64 is computed"),
    (r"\sum_{j: j < i} x_j = x_i", "a sum under a condition has more than 2 terms"),
]
OF_FUNCTIONS = [
    (
        r"\frac{\partial u^T v}{\partial x} = \frac{\partial u}{\partial x} v",
        "whether v depends on x too is not said; write v(x), or declare v",
    ),
]
OF_NUMPY = [
    (r"K_{mn} = K_{mn}", "the constant K has no short spelling in NumPy"),
    (r"t = \sum_i x_i x_{i+1}", "an index that is computed"),
    (r"\frac{\partial x^T x}{\partial x_i} = 2 x_i", "it is stated entry by entry"),
    (r"\nabla_x x^T x = \nabla_x x^T x", "every side has a derivative in it"),
    (r"S = S^k", "a power of a matrix that is no number"),
    (r"t = \sum_{i \ne j} S_{ij}", "a sum under a condition has no short spelling in NumPy"),
    (r"t = \sum_{k=0}^{3} k", "a sum between bounds of its own has no short spelling in NumPy"),
    (r"S = \sum_i \sum_j J^{ij}", "a matrix with a single one has no short spelling in NumPy"),
    (r"t = \int_0^1 s\, ds", "an integral has no spelling in NumPy"),
    (r"I_k = I_k", "the size k is the length of none of its arguments"),
    (r"t = \|S\|_*", "the norm with index * has no short spelling in NumPy"),
    (r"u = S x: S dx = du", "a differential that has to be worked out"),
]


def _understood(text: str) -> Understood:
    return understand(Statement(id="s", text=text, spaces=VARIABLES))


def _without_slope(function: Any, x: Any) -> Any:
    """Where values of any size do, of a derivative."""
    return numpy.zeros((*numpy.shape(function(x)), *numpy.shape(x)))


def _evaluate(text: str) -> None:
    """Both sides at one point, in NumPy."""
    read = _understood(text)
    place = places_of(read, Settings(samples=1), 0)[0]
    scope = scope_of(read, place.point, _without_slope, place.sizes)
    for side in read.sides:
        evaluate_side(side, read.typed.equation.indices, scope)


@pytest.mark.parametrize(("text", "message"), OF_VALUES)
def test_errors_of_values_say_what_is_not_computed(text: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be computed is said, and never computed otherwise."""
    monkeypatch.setattr(indices, "MAX_AT_ONCE", 2)
    with pytest.raises(NotUnderstood) as caught:
        _evaluate(text)
    assert caught.value.message == message


@pytest.mark.parametrize(("text", "message"), OF_FUNCTIONS)
def test_errors_of_undeclared_functions_say_what_is_in_doubt(text: str, message: str) -> None:
    """What a letter depends on is not guessed."""
    with pytest.raises(NotSelfContained) as caught:
        _understood(text)
    assert caught.value.message == message


@pytest.mark.parametrize(("text", "message"), OF_NUMPY)
def test_errors_of_numpy_say_what_has_no_spelling(text: str, message: str) -> None:
    """Nothing else is printed in its place."""
    with pytest.raises(NoNumpy) as caught:
        numpy_code(_understood(text).typed, "f")
    assert str(caught.value) == message


def _raise_sites() -> dict[tuple[str, int, int], str]:
    """Every `raise` of the language with a message: file, lines, and what stands there."""
    folder = Path(formula.__file__).parent
    return {
        (str(file), node.lineno, node.end_lineno or node.lineno): ast.unparse(node)
        for file in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and node.exc is not None
    }


def _raised_at(action: Callable[[], object]) -> tuple[str, int]:
    """The file and the line of what an action raises."""
    try:
        action()
    except XcheckError as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        assert trace is not None
        return trace.tb_frame.f_code.co_filename, trace.tb_lineno
    return "", 0


def test_every_message_of_the_language_stands_in_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `raise` in the language is reached by a row above: no message is untested, and none is unreachable."""
    monkeypatch.setattr(indices, "MAX_AT_ONCE", 2)
    actions: list[Callable[[], object]] = [partial(parse_equation, row[0], {}) for row in OF_READING]
    actions += [partial(_shaped, row[0]) for row in OF_SHAPES]
    actions += [partial(_evaluate, text) for text, _ in OF_VALUES]
    actions += [partial(_understood, text) for text, _ in OF_FUNCTIONS]
    actions += [lambda text=text: numpy_code(_understood(text).typed, "f") for text, _ in OF_NUMPY]
    reached = {_raised_at(action) for action in actions}
    sites = _raise_sites()
    assert {Path(file).parent.name for file, _, _ in sites} >= {"operands", "statements", "rules", "values", "numpy"}
    missing = {
        where: what
        for where, what in sites.items()
        if not any(name == where[0] and where[1] <= line <= where[2] for name, line in reached)
    }
    assert missing == {}


def _shaped(text: str) -> None:
    infer(parse_equation(text, SPACES).equation, SPACES, Conventions(layouts()))


def test_a_long_line_is_clipped_around_the_place() -> None:
    """An error in a long formula shows its surroundings, with the caret in place."""
    with pytest.raises(NotUnderstood) as caught:
        parse_equation("a + " * 60 + r"\foo + " + "b + " * 60 + "c = 0", {})
    _, shown, carets = str(caught.value).splitlines()
    start = len(carets) - len(carets.lstrip())
    assert shown[start : start + 4] == r"\foo"
    assert len(shown) < 110


def test_unknown_sizes_are_shown_as_letters() -> None:
    """Sizes that nobody named are named in the message, and equal ones alike."""
    with pytest.raises(ShapeError) as caught:
        infer(parse_equation("A x + x^T A = 0", {}).equation, {}, Conventions(layouts()))
    assert caught.value.message == "cannot add A x, a column of n, and x^T A, a row of n"


def test_what_is_not_self_contained_names_what_is_missing() -> None:
    """The token of the verdict not_self_contained is the missing name."""
    with pytest.raises(NotSelfContained) as caught:
        infer(parse_equation("g(x) = x", {}).equation, {}, Conventions(layouts()))
    assert caught.value.token == "g"
