"""Wrong versions of what stands around the cells: parameters, training, checks, tasks, tables."""

from mutant import TORCH_LAST, Edit

LOOP, OPTIMISERS = "training/loop.py", "training/optimisers.py"
CLIPPING, FITTING = "training/clipping.py", "training/fitting.py"
LOSSES, PARAMETERS, TABLES = "training/losses.py", "layers/parameters.py", "experiments/tables.py"

TESTS = (
    "test_tasks.py",
    "test_training.py::test_the_loss_of_equal_scores_and_its_gradient",
    "test_training.py::test_clipping_keeps_the_direction",
    "test_training.py::test_the_first_step_of_adam_is_the_learning_rate_but_near_epsilon",
    "test_training.py::test_training_follows_the_clipped_gradients",
    "test_training.py::test_training_solves_a_short_lag_and_says_when",
    "test_parameters.py::test_parameters_are_live_and_a_state_dict_is_a_copy",
    "test_parameters.py::test_loading_overwrites_everything_or_nothing",
    "test_parameters.py::test_default_initialisation_is_uniform",
    "test_contract.py::test_sigmoid",
    "test_contract.py::test_a_linear_trace_is_immune_to_later_updates",
    "test_bad_input.py::test_named_error",
    "test_checks.py::test_the_scale_is_the_references",
    "test_experiments.py::test_a_failure_leaves_the_old_file_and_nothing_else",
    "test_experiments.py::test_every_truncation_is_noticed_that_does_not_end_with_a_line",
    "test_finite_differences.py::test_numerical_gradient_is_central",
    "test_finite_differences.py::test_gradient_check_sees_every_gradient",
    *TORCH_LAST,
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "sigmoid that overflows": (
        Edit(
            "activations.py",
            "np.asarray(np.where(x >= 0, 1, e) / (1 + e), dtype=e.dtype)",
            "np.asarray(1 / (1 + np.exp(-x)), dtype=e.dtype)",
        ),
    ),
    "sigmoid that turns float32 into float64": (
        Edit(
            "activations.py",
            "np.where(x >= 0, 1, e) / (1 + e), dtype=e.dtype)",
            "np.where(x >= 0, 1, e) / (1 + e), dtype=np.float64)",
        ),
    ),
    "initial bound 1/n, not its root": (Edit("initialisers.py", "1 / np.sqrt(fan)", "1 / fan"),),
    "normal initial parameters": (
        Edit(
            "initialisers.py",
            "rng.uniform(-bound, bound, shape)",
            "bound * rng.standard_normal(shape)",
        ),
    ),
    "a state dict of live arrays": (Edit(PARAMETERS, "array.copy()", "array"),),
    "loading that writes while it checks": (
        Edit(
            PARAMETERS,
            "array, own.shape)\n",
            "array, own.shape)\n            own[...] = array\n",
        ),
    ),
    "loading that keeps the caller's arrays": (
        Edit(
            PARAMETERS,
            "            own[...] = state_dict[name]",
            "            self.parameters[name] = state_dict[name]",
        ),
    ),
    "float32 taken as float64": (
        Edit(
            "arrays.py",
            "    if value.dtype != dtype:",
            "    if value.dtype not in (dtype, *FLOATS):",
        ),
    ),
    "cross-entropy summed, not averaged": (
        Edit(LOSSES, "-log_p[rows, classes].mean()", "-log_p[rows, classes].sum()"),
    ),
    "gradient of the cross-entropy not averaged": (
        Edit(LOSSES, "d_logits / logits.dtype.type(len(classes))", "d_logits"),
    ),
    "clipping that does nothing": (
        Edit(CLIPPING, "scale = min(1.0, max_norm / norm) if norm > 0 else 1.0", "scale = 1.0"),
    ),
    "clipping that lengthens short gradients": (
        Edit(CLIPPING, "min(1.0, max_norm / norm)", "max_norm / norm"),
    ),
    "each gradient clipped on its own": (
        Edit(
            CLIPPING,
            "g * g.dtype.type(scale) for",
            "g * min(1.0, max_norm / np.linalg.norm(g)) for",
        ),
    ),
    "Adam without correction of the mean": (
        Edit(OPTIMISERS, "m_hat = m / (1 - beta_1**self._steps)", "m_hat = m"),
    ),
    "Adam without correction of the square": (
        Edit(OPTIMISERS, "v_hat = v / (1 - beta_2**self._steps)", "v_hat = v"),
    ),
    "Adam's epsilon under the root": (
        Edit(
            OPTIMISERS,
            "(np.sqrt(v_hat) + self.epsilon)",
            "np.sqrt(v_hat + self.epsilon)",
        ),
    ),
    "Adam that replaces parameters": (
        Edit(
            OPTIMISERS, "            parameter -= self", "            parameter = parameter - self"
        ),
    ),
    "steps along gradients before clipping": (
        Edit(FITTING, "step(parameters, clipped)", "step(parameters, grads)"),
    ),
    "the error enters at the first step": (
        Edit(LOOP, "d_output[-1] = head_grads.x", "d_output[0] = head_grads.x"),
    ),
    "training that never says it is solved": (
        Edit(FITTING, "Training(tuple(losses), solved_after)", "Training(tuple(losses), None)"),
    ),
    "a scale that is our own result's": (
        Edit("checks/compare.py", "max(1.0, np.abs(b).max())", "max(1.0, np.abs(a).max())"),
    ),
    "forward differences": (
        Edit("checks/gradients.py", "array[index] = kept - step", "array[index] = kept"),
    ),
    "gradient check without the parameters": (
        Edit(
            "checks/gradients.py",
            "in layer.parameters.items():",
            "in ():",
        ),
    ),
    "symbols among the noise": (
        Edit(
            "tasks/symbol_then_noise.py",
            "rng.integers(2, 4, (lag, batch))",
            "rng.integers(0, 4, (lag, batch))",
        ),
    ),
    "a stream unit that drains": (
        Edit(
            "tasks/stream.py",
            "np.array([-4.0, 4.0, 0.0, -4.0])",
            "np.array([-4.0, -4.0, 0.0, -4.0])",
        ),
    ),
    "tables written in place": (
        Edit(
            TABLES,
            "    path.parent.mkdir(parents=True, exist_ok=True)\n",
            '    path.parent.mkdir(parents=True, exist_ok=True)\n    path.write_text("")\n',
        ),
    ),
    "temporary files left behind": (
        Edit("files.py", "Path(temporary).unlink(missing_ok=True)", "pass"),
    ),
    "truncated tables read as whole": (Edit(TABLES, 'if not text.endswith("\\n"):', "if False:"),),
}
