"""Wrong versions of the tasks and of what counts as solving them."""

from mutant import Edit

TESTS = ("test_tasks_signals.py", "test_tasks_languages.py", "test_products_and_strings.py")

WRONG: dict[str, tuple[Edit, ...]] = {
    "the 2-sequence problem's variance taken as a deviation": (
        Edit(
            "tasks/two_sequence.py",
            "np.sqrt(NOISE_VARIANCE) * rng",
            "NOISE_VARIANCE * rng",
        ),
    ),
    "task 2c without its shortest sequences": (
        Edit("tasks/task_2c.py", "rng.geometric(0.1, batch) - 1", "rng.geometric(0.1, batch)"),
    ),
    "adding with the second mark on the first": (
        Edit("tasks/adding.py", "second += second >= first", "second += second > first"),
    ),
    "a product of one number with itself": (
        Edit("tasks/adding.py", "(marked[0] * marked[1])", "(marked[0] * marked[0])"),
    ),
    "a string that ends with the letter it did not begin with": (
        Edit(
            "tasks/two_strings.py",
            "np.vstack([first, between, first])",
            "np.vstack([first, between, 2 * p - 1 - first])",
        ),
    ),
    "a random string without its last kind of letter": (
        Edit(
            "tasks/two_strings.py",
            "rng.integers(0, p - 1, (p - 1, batch))",
            "rng.integers(0, p - 2, (p - 1, batch))",
        ),
    ),
    "temporal order that counts and forgets the order": (
        Edit("tasks/temporal_order.py", "classes = 2 * classes + y", "classes = classes + y"),
    ),
    "an embedded Reber string that ends with T either way": (
        Edit("tasks/reber.py", '*copy(lower, "P")', '*copy(lower, "T")'),
    ),
    "a stream that begins anew at every stretch": (
        Edit("tasks/continual_reber.py", "    if position is None:\n", "    if True:\n"),
    ),
    "a^n b^n with the last b not legal": (
        Edit("tasks/a_n_b_n.py", "(t >= 1) & (t < 2 * n)", "(t >= 1) & (t < 2 * n - 1)"),
    ),
    "a delimiter one step late": (
        Edit("tasks/copying_memory.py", "letters[copied + lag - 1]", "letters[copied + lag]"),
    ),
    "solved by the mean alone": (
        Edit("tasks/criterion.py", "return wrong <= self.wrong_allowed and close", "return close"),
    ),
    "a string right at one step taken as right": (
        Edit("tasks/next_symbols.py", "Booleans = np.all(right |", "Booleans = np.any(right |"),
    ),
}
