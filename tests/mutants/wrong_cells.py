"""Wrong versions of the cells, the time loop and the layouts."""

from mutant import TORCH_LAST, Edit

LSTM, RNN, CELL = "cells/lstm.py", "cells/rnn.py", "cells/cell.py"
PASSES, LAYOUT, LINEAR = "layers/passes.py", "layers/layout.py", "layers/linear.py"

SPLIT = "a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)"
D_I, D_F, D_G, D_O = (
    "d_i * i * (1 - i)",
    "d_f * f * (1 - f)",
    "d_g * (1 - g**2)",
    "d_o * o * (1 - o)",
)
JOINED = f"[{D_I}, {D_F}, {D_G}, {D_O}]"

TESTS = (
    "test_finite_differences.py::test_recurrent",
    "test_finite_differences.py::test_layouts",
    "test_finite_differences.py::test_linear",
    "test_cells.py::test_relu_has_slope_zero_at_zero",
    "test_contract.py",
    *TORCH_LAST,
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "rows of i and f swapped, forward only": (
        Edit(LSTM, SPLIT, "a_f, a_i, a_g, a_o = np.split(a, 4, axis=-1)"),
    ),
    "rows of i and f swapped, forward and backward": (
        Edit(LSTM, SPLIT, "a_f, a_i, a_g, a_o = np.split(a, 4, axis=-1)"),
        Edit(LSTM, JOINED, f"[{D_F}, {D_I}, {D_G}, {D_O}]"),
    ),
    "rows in ONNX's order, i o f g": (
        Edit(LSTM, SPLIT, "a_i, a_o, a_f, a_g = np.split(a, 4, axis=-1)"),
        Edit(LSTM, JOINED, f"[{D_I}, {D_O}, {D_F}, {D_G}]"),
    ),
    "i and f exchanged in the cell's equation": (
        Edit(LSTM, "c = f * c_previous + i * g", "c = i * c_previous + f * g"),
    ),
    "the forget gate scales the new candidate too": (
        Edit(LSTM, "c = f * c_previous + i * g", "c = f * (c_previous + i * g)"),
    ),
    "one gate for keeping and writing": (
        Edit(LSTM, "c = f * c_previous + i * g", "c = f * c_previous + (1 - f) * g"),
    ),
    "no tanh on the way out": (Edit(LSTM, "h = o * np.tanh(c)", "h = o * c"),),
    "a sigmoid for the candidate": (Edit(LSTM, "g = np.tanh(a_g)", "g = sigmoid(a_g)"),),
    "gradient of o without the tanh": (Edit(LSTM, "d_o = d_h * tanh_c", "d_o = d_h * c"),),
    "gradient from the next cell state dropped": (
        Edit(LSTM, "d_c = d_c + d_h * o * (1 - tanh_c**2)", "d_c = d_h * o * (1 - tanh_c**2)"),
    ),
    "gradient from h into the cell without the tanh's slope": (
        Edit(LSTM, "d_h * o * (1 - tanh_c**2)", "d_h * o"),
    ),
    "gradient to the previous cell state dropped": (
        Edit(LSTM, "d_c_previous = d_c * f", "d_c_previous = np.zeros_like(d_c)"),
    ),
    "gradient to the previous cell state not scaled by f": (
        Edit(LSTM, "d_c_previous = d_c * f", "d_c_previous = d_c"),
    ),
    "gradient of f with the new cell state": (
        Edit(LSTM, "d_f = d_c * c_previous", "d_f = d_c * c"),
    ),
    "slope of the sigmoid wrong": (Edit(LSTM, D_F, "d_f * f"),),
    "slope of the tanh wrong": (Edit(LSTM, D_G, "d_g * (1 - g)"),),
    "a bias added twice": (
        Edit(CELL, '+ p["bias_hh"]\n    return a', '+ 2 * p["bias_hh"]\n    return a'),
    ),
    "a bias left out": (Edit(CELL, '.mT + p["bias_hh"]\n', ".mT\n"),),
    "gradient of bias_hh dropped": (Edit(CELL, '"bias_hh": d_b', '"bias_hh": 0 * d_b'),),
    "gradient of the biases averaged over the batch": (
        Edit(CELL, "d.sum(axis=-2)", "d.mean(axis=-2)"),
    ),
    "gradient through h truncated": (
        Edit(CELL, 'd_h_previous = d_a @ p["weight_hh"]', "d_h_previous = 0 * h_previous"),
    ),
    "slope of the rectifier 1 at 0": (Edit(RNN, 'kept["h"] > 0', 'kept["h"] >= 0'),),
    "slope of the RNN's tanh wrong": (Edit(RNN, '1 - kept["h"] ** 2', '1 - kept["h"]'),),
    "initial state ignored": (
        Edit(PASSES, "    state = start\n", "    state = tuple(0 * array for array in start)\n"),
    ),
    "the previous states are the step's own": (
        Edit(PASSES, "np.concatenate([start[None], self.gates[name][:-1]])", "self.gates[name]"),
    ),
    "weight gradients of the last visited step only": (
        Edit(PASSES, "d_p[name] += gradient", "d_p[name][...] = gradient"),
    ),
    "gradient of the final state ignored": (
        Edit(PASSES, "d + np.where(last == t + 1, f, 0)", "d + 0 * f"),
    ),
    "gradient of the output ignored": (
        Edit(PASSES, "d_state[0] + _within(d_output[t], t, self.lengths)", "d_state[0]"),
    ),
    "a trace without its own parameters": (
        Edit(PASSES, "array.copy() for name, array in p.", "array for name, array in p."),
    ),
    "a trace without its own start": (Edit(PASSES, "tuple(a.copy() for a in start)", "start"),),
    "batch-first input reshaped, not transposed": (
        Edit(
            LAYOUT,
            "            return sequence[:, None]\n"
            "        return sequence.swapaxes(0, 1) if self.batch_first else sequence",
            "            return sequence[:, None]\n"
            "        b, t, n = sequence.shape\n"
            "        return sequence.reshape(t, b, n) if self.batch_first else sequence",
        ),
    ),
    "batch-first output reshaped, not transposed": (
        Edit(
            LAYOUT,
            "            return sequence[:, 0]\n"
            "        return sequence.swapaxes(0, 1) if self.batch_first else sequence",
            "            return sequence[:, 0]\n"
            "        t, b, n = sequence.shape\n"
            "        return sequence.reshape(b, t, n) if self.batch_first else sequence",
        ),
    ),
    "linear bias gradient averaged": (Edit(LINEAR, "d_rows.sum(axis=0)", "d_rows.mean(axis=0)"),),
    "linear trace without its own weight": (
        Edit(LINEAR, 'self.parameters["weight"].copy()', 'self.parameters["weight"]'),
    ),
}
