"""Wrong versions of the runs of the six tasks of 1997."""

from mutant import Edit

RUNS, PAIRS = "experiments/tasks_1997.py", "experiments/side_by_side.py"
STRINGS, TODAY = "experiments/two_strings_1997.py", "experiments/tasks_1997_today.py"
TESTS = (
    "test_tasks_1997.py::test_a_linear_output_is_its_score_and_its_gradient_torchs",
    "test_tasks_1997.py::test_3c_alone_is_trained_on_noisy_targets",
    "test_tasks_1997.py::test_task_5_counts_the_wrong_of_the_last_2000",
    "test_tasks_1997.py::test_the_wrong_are_counted_one_by_one",
    "test_two_strings_1997.py::test_a_step_goes_along_torchs_gradient",
    "test_two_strings_1997.py::test_strings_are_judged_by_a_plain_reading",
    "test_tasks_1997_today.py::test_gradients_are_torchs",
    "test_tasks_1997_today.py::test_of_2b_the_last_letter_alone_is_due",
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "a linear output with a sigmoid's slope": (
        Edit(PAIRS, "np.ones_like(output) if linear_output else ", ""),
    ),
    "noise on the targets of the wrong task": (
        Edit("experiments/conditions_1997.py", 'if task == "3c":', 'if task == "3b":'),
    ),
    "wrong answers that are never too old": (
        Edit(RUNS, "self.wrong -= self.last_wrong[0]", "pass"),
    ),
    "a sequence wrong only where all outputs are": (
        Edit(RUNS, "yield off.max(axis=(1, 2))", "yield off.max(axis=1).min(axis=1)"),
    ),
    "a candidate with the gate's slope": (
        Edit(STRINGS, "c_over_cell[n, now] += has_cell * i * g * (1 - g)",
             "c_over_cell[n, now] += has_cell * i * g * (1 - i)"),
    ),
    "the gate's gradient from the last letter alone": (
        Edit(STRINGS, "np.add.at(c_over_in, (n, seen), cell * g * i * (1 - i))",
             "c_over_in[n, seen] = cell * g * i * (1 - i)"),
    ),
    "strings judged with a cell that is written once": (
        Edit(STRINGS, "written[now].cumsum(axis=1)", "written[now]"),
    ),
    "the last two letters due": (
        Edit(TODAY, "due[:, :-1] = False", "due[:, :-2] = False"),
    ),
    "a loss over steps at which nothing is due": (
        Edit(TODAY, "mean_squared_error(scores.output, targets, due)",
             "mean_squared_error(scores.output, targets)"),
    ),
}  # fmt: skip
