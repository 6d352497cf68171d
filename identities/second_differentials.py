"""Second differentials d²f: the second derivative along the changes of the variables, from which Hessians are read."""

from xcheck import Invertible, Map, Matrix, Positive, Scalar, Vector, identity

second_differential_of_linear_map = identity(
    r"d^2(A x) = 2\, dA\, dx",
    A=Matrix("m", "n"),
    x=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"dA\, dx"},
)

second_differential_of_quadratic_form = identity(
    r"d^2(x^\top A x) = 2\, dx^\top A\, dx",
    A=Matrix("n", "n"),
    x=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"dx^\top A\, dx"},
)

second_differential_by_hessian = identity(
    r"z = f(x): d^2 z = dx^\top \frac{\partial^2 z}{\partial x\,\partial x^\top}\, dx",
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 6",
)

second_differential_of_gram_matrix = identity(
    r"d^2(X^\top X) = 2\, dX^\top dX",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"dX^\top dX"},
)

second_differential_of_product = identity(
    r"d^2(X Y) = 2\, dX\, dY",
    X=Matrix("m", "n"),
    Y=Matrix("n", "p"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"dX\, dY"},
)

second_differential_of_trace_of_cube = identity(
    r"d^2 \operatorname{tr}(X^3) = 6 \operatorname{tr}(X\, dX\, dX)",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"3 \operatorname{tr}(X\, dX\, dX)"},
)

second_differential_of_log_determinant = identity(
    r"d^2 \operatorname{logdet}(X) = -\operatorname{tr}(X^{-1} dX\, X^{-1} dX)",
    X=Invertible("n"),
    source="magnus2019, ch. 10; boyd2004, sec. A.4.3",
    wrong={"sign": r"\operatorname{tr}(X^{-1} dX\, X^{-1} dX)"},
)

second_differential_of_determinant = identity(
    r"d^2 |X| = |X| \left(\left(\operatorname{tr}(X^{-1} dX)\right)^2 - \operatorname{tr}\left((X^{-1} dX)^2\right)\right)",
    X=Invertible("n"),
    source="magnus2019, ch. 10",
    wrong={
        "sign of one term": r"|X| \left(\left(\operatorname{tr}(X^{-1} dX)\right)^2 + \operatorname{tr}\left((X^{-1} dX)^2\right)\right)"
    },
)

second_differential_of_inverse = identity(
    r"d^2(X^{-1}) = 2 X^{-1} dX\, X^{-1} dX\, X^{-1}",
    X=Invertible("n"),
    source="magnus2019, ch. 10",
    wrong={"sign": r"-2 X^{-1} dX\, X^{-1} dX\, X^{-1}", "factor 2": r"X^{-1} dX\, X^{-1} dX\, X^{-1}"},
)

second_differential_of_squared_norm = identity(
    r"d^2 \|X\|_F^2 = 2 \|dX\|_F^2",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"\|dX\|_F^2"},
)

second_differential_of_hadamard_product = identity(
    r"d^2(X \odot Y) = 2\, dX \odot dY",
    X=Matrix("m", "n"),
    Y=Matrix("m", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"dX \odot dY"},
)

second_differential_of_log_sum_of_exponentials = identity(
    r"p = \operatorname{softmax}(x): d^2 \operatorname{logsumexp}(x) = p^\top (dx \odot dx) - (p^\top dx)^2",
    x=Vector("n"),
    source="boyd2004, sec. 3.1.5",
    wrong={"sign of one term": r"p^\top (dx \odot dx) + (p^\top dx)^2"},
)

second_differential_of_logarithm = identity(
    r"d^2 \log t = -\frac{(dt)^2}{t^2}",
    t=Positive(),
    source="magnus2019, ch. 6",
    wrong={"sign": r"\frac{(dt)^2}{t^2}"},
)
