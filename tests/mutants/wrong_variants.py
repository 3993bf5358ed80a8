"""Wrong versions of the variants' cells, each a mistake that has been made before."""

from mutant import TORCH_LAST, Edit

PEEPHOLE, COUPLED, GRU = "cells/peephole.py", "cells/coupled.py", "cells/gru.py"
LSTM1997, PROJECTED = "cells/lstm1997.py", "cells/lstm_projected.py"

TESTS = (
    "test_finite_differences.py::test_recurrent",
    "test_finite_differences.py::test_layouts",
    *TORCH_LAST,
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "1997: the old cell state is scaled by 1 - i": (
        Edit(LSTM1997, "c = c_previous + i * g", "c = (1 - i) * c_previous + i * g"),
    ),
    "1997: the error through the carousel is scaled by i": (
        Edit(LSTM1997, "d_c_previous = d_c\n", "d_c_previous = d_c * i\n"),
    ),
    "1997: slope of the input gate missing": (Edit(LSTM1997, "d_i * i * (1 - i)", "d_i"),),
    "peephole: the output gate sees the old cell state, forward only": (
        Edit(PEEPHOLE, "sigmoid(a_o + w_co * c)", "sigmoid(a_o + w_co * c_previous)"),
    ),
    "peephole: i and f exchange their diagonals": (
        Edit(
            PEEPHOLE, "i = sigmoid(a_i + w_ci * c_previous)", "i = sigmoid(a_i + w_cf * c_previous)"
        ),
        Edit(
            PEEPHOLE, "f = sigmoid(a_f + w_cf * c_previous)", "f = sigmoid(a_f + w_ci * c_previous)"
        ),
    ),
    "peephole: no error through the output gate's peephole": (
        Edit(PEEPHOLE, " + d_a_o * w_co", ""),
    ),
    "peephole: no error through the peepholes of i and f": (
        Edit(PEEPHOLE, "d_c * f + d_a_i * w_ci + d_a_f * w_cf", "d_c * f"),
    ),
    "peephole: weight gradient of o with the old cell state": (
        Edit(PEEPHOLE, '"o": d_a_o * c}', '"o": d_a_o * c_previous}'),
    ),
    "peephole: gates that were not asked for peep too": (
        Edit(
            PEEPHOLE,
            "[given.get(gate, absent) for gate in GATES]",
            "[given.get(gate, next(iter(given.values()))) for gate in GATES]",
        ),
    ),
    "coupled: f gets no error from writing": (
        Edit(COUPLED, "d_f = d_c * c_previous - d_i", "d_f = d_c * c_previous"),
    ),
    "coupled: f gets the error from writing with the wrong sign": (
        Edit(COUPLED, "d_f = d_c * c_previous - d_i", "d_f = d_c * c_previous + d_i"),
    ),
    "coupled: i is f": (Edit(COUPLED, "    i = 1 - f\n", "    i = f\n"),),
    "gru after: z writes instead of keeping": (
        Edit(
            GRU,
            "    n = np.tanh(x_n + r * h_n)\n    h = (1 - z) * n + z * h_previous",
            "    n = np.tanh(x_n + r * h_n)\n    h = z * n + (1 - z) * h_previous",
        ),
    ),
    "gru after: the recurrent bias outside the reset": (
        Edit(
            GRU,
            "np.tanh(x_n + r * h_n)",
            'np.tanh(x_n + r * h_n + (1 - r) * np.split(p["bias_hh"], 3)[2])',
        ),
    ),
    "gru after: no error through r": (
        Edit(GRU, "d_a_r = d_x_n * h_n * r * (1 - r)", "d_a_r = 0 * d_x_n"),
    ),
    "gru after: one bias gradient for both": (
        Edit(GRU, "summed_over_batch(d_a_h, ", "summed_over_batch(d_a_x, "),
    ),
    "gru after: the reset missing on the way back": (
        Edit(GRU, "d_h_n = d_x_n * r\n", "d_h_n = d_x_n\n"),
    ),
    "gru before: reset after instead, forward only": (
        Edit(
            GRU,
            '_candidate_rows(p["weight_hh"], r * h_previous)',
            'r * _candidate_rows(p["weight_hh"], h_previous)',
        ),
    ),
    "gru before: the reset missing on the way back to h": (
        Edit(GRU, "d_a_z @ w_hz + d_reset * r", "d_a_z @ w_hz + d_reset"),
    ),
    "gru before: weight gradient of n with the whole of h": (
        Edit(
            GRU, "(h_previous, h_previous, r * h_previous)", "(h_previous, h_previous, h_previous)"
        ),
    ),
    "gru before: what z keeps gets no error": (
        Edit(GRU, "d_h * z + d_a_r @ w_hr", "d_a_r @ w_hr"),
    ),
    "projected: the way back goes through the transpose of the wrong side": (
        Edit(PROJECTED, "d_h.T @ read", 'd_h.T @ np.tanh(kept["c"])'),
    ),
    "projected: the projection missing on the way back": (
        Edit(PROJECTED, 'd_read = d_h @ p["weight_hr"]', 'd_read = d_h @ np.abs(p["weight_hr"])'),
    ),
}
