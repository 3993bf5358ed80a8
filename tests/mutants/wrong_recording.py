"""Wrong versions of the recording of tables."""

from mutant import Edit

JOURNAL, RECORDING = "experiments/journal.py", "experiments/recording.py"
TABLES = "experiments/tables.py"

TESTS = (
    "test_recording.py::test_a_line_cut_anywhere_is_dropped_and_the_next_is_whole",
    "test_recording.py::test_damage_that_no_kill_explains_is_named",
    "test_recording.py::test_a_full_disk_is_noticed",
    "test_recording.py::test_two_processes_do_not_record_one_table",
    "test_recording.py::test_first_seeds_first_and_the_others_later",
    "test_recording.py::test_what_is_not_the_experiments_own_is_refused",
    "test_recording.py::test_versions_are_not_mixed_in_one_table",
    "test_recording.py::test_two_results_for_one_configuration_are_refused",
    "test_recording.py::test_an_interruption_sorts_in_what_is_done",
    "test_recording.py::test_killed_while_the_table_is_written",
    "test_recording.py::test_killed_five_times_in_the_middle_of_a_line_the_table_is_the_same",
)

WRONG: dict[str, tuple[Edit, ...]] = {
    "half a line left for the next to go on from": (
        Edit(JOURNAL, "            os.truncate(self._file, whole)\n", ""),
    ),
    "the last whole line dropped with the half one": (
        Edit(
            JOURNAL,
            'whole = data.rfind(b"\\n") + 1',
            'whole = data.rfind(b"\\n", 0, data.rfind(b"\\n")) + 1',
        ),
    ),
    "damage taken for half a line": (
        Edit(JOURNAL, "        raise ValueError(", "        return {}\n        raise ValueError("),
    ),
    "a full disk overlooked": (Edit(JOURNAL, "if written < len(data):", "if False:"),),
    "no lock": (Edit(JOURNAL, "            _lock(file, path)\n", ""),),
    "lines that are journalled only at the end": (
        Edit(
            RECORDING,
            "                journal.append(line)\n                _add(",
            "                _add(",
        ),
        Edit(
            RECORDING,
            "            _write(table, times, layout, done)\n",
            "            for line in done.values():\n                journal.append(line)\n"
            "            _write(table, times, layout, done)\n",
        ),
    ),
    "a journal removed before the table is written": (
        Edit(
            RECORDING,
            "            _write(table, times, layout, done)\n            journal.remove()\n",
            "            journal.remove()\n            _write(table, times, layout, done)\n",
        ),
    ),
    "recording that starts over": (
        Edit(RECORDING, "for key, row in asked.items() if key not in done]",
             "for key, row in asked.items()]"),
    ),
    "rows in the order in which they came": (
        Edit(
            RECORDING,
            "[done[key] for key in layout.wanted if key in done]",
            "list(done.values())",
        ),
    ),
    "times of an earlier recording forgotten": (
        Edit(RECORDING, "            done[layout.key(row)] |= row\n", "            pass\n"),
    ),
    "the later of two results taken": (
        Edit(RECORDING, "if any(before[column] != line[column] for column in layout.results):",
             "if False:"),
    ),
    "rows of an older experiment dropped": (
        Edit(RECORDING, "    if key not in layout.wanted:\n        raise",
             "    if key not in layout.wanted:\n        return\n    if False:\n        raise"),
    ),
    "versions mixed": (
        Edit(TABLES, '("setting", "versions") if begun and goes_on else ("setting",)',
             '("setting",)'),
    ),
    "a setting changed under a table": (
        Edit(TABLES, "if recorded[what] != ours[what]:", "if False:"),
    ),
}  # fmt: skip
