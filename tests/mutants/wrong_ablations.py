"""Wrong versions of the cells with a part left out, and of networks that are trained stacked."""

from mutant import Edit

ABLATED, FULL = "cells/ablated.py", "cells/full_gate_recurrence.py"
STACKED, TASKS = "experiments/stacked.py", "experiments/stacked_tasks.py"
CELL = "cells/cell.py"

TESTS = (
    "test_ablations.py",
    "test_finite_differences.py::test_recurrent",
    "test_stacked.py",
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "a gate left out is 0": (
        Edit(
            ABLATED,
            'i, f, o = (gates.get(gate, 1.0) for gate in "ifo")',
            'i, f, o = (gates.get(gate, 0.0) for gate in "ifo")',
        ),
    ),
    "a gate left out is 0 on the way back": (
        Edit(
            ABLATED,
            'i, f, o = (kept.get(gate, 1.0) for gate in "ifo")',
            'i, f, o = (kept.get(gate, 0.0) for gate in "ifo")',
        ),
    ),
    "the input activation stays": (
        Edit(
            ABLATED,
            'a["g"] if without == "input activation" else np.tanh(a["g"])',
            'np.tanh(a["g"])',
        ),
    ),
    "the output activation is left out with the input activation": (
        Edit(
            ABLATED,
            'c if without == "output activation" else np.tanh(c)',
            'c if "activation" in without else np.tanh(c)',
        ),
    ),
    "the slope of the output activation stays": (
        Edit(
            ABLATED,
            'slope_h = 1.0 if without == "output activation" else 1 - squashed**2',
            "slope_h = 1 - np.tanh(c) ** 2",
        ),
    ),
    "the slope of the input activation stays": (
        Edit(
            ABLATED,
            'slope_g = 1.0 if without == "input activation" else 1 - g**2',
            "slope_g = 1 - np.tanh(g) ** 2",
        ),
    ),
    "gates feed the gates of their own row only": (
        Edit(
            FULL,
            'np.split(gates_previous @ p["weight_gh"].mT, 3, axis=-1)',
            'np.split(gates_previous @ p["weight_gh"], 3, axis=-1)',
        ),
    ),
    "the error does not pass from gate to gate": (
        Edit(
            FULL,
            'np.split(d_r @ p["weight_gh"], 3, axis=-1)',
            'np.split(0 * d_r @ p["weight_gh"], 3, axis=-1)',
        ),
    ),
    "gates fed back in another order on the way back": (
        Edit(FULL, "d_r.mT @ gates_previous", "d_r.mT @ gates_previous[..., ::-1]"),
    ),
    "stacked: one norm clips all networks": (
        Edit(STACKED, "axis=tuple(range(1, grad.ndim))", "keepdims=False"),
    ),
    "stacked: the bias of all networks summed": (
        Edit(
            CELL,
            "d.sum(axis=-2)\n",
            "0 * d.sum(axis=-2) + d.sum(axis=tuple(range(d.ndim - 1)))\n",
        ),
    ),
    "stacked: the loss is shared among the networks": (
        Edit(TASKS, "at_last(d_answers * networks.count, len(x))", "at_last(d_answers, len(x))"),
    ),
    "stacked: the answer read at the longest sequence's end": (
        Edit(
            TASKS,
            "last = (lengths - 1, slice(None), np.arange(self.batch))",
            "last = (lengths * 0 - 1, slice(None), np.arange(self.batch))",
        ),
    ),
    "stacked: the state of the stream is dropped": (
        Edit(TASKS, "self.state = record.final", "self.state = None"),
    ),
    "stacked: a stream is never begun anew": (
        Edit(TASKS, "if self.read % self.stretches == 0:", "if self.read < 0:"),
    ),
}
