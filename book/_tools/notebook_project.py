"""Where the twins, the notebooks and the digests of a book lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """A checkout: everything else is found from its root."""

    root: Path

    @property
    def book(self) -> Path:
        """Folder of the notebooks, and the working directory of their kernels."""
        return self.root / "book"

    @property
    def twins(self) -> Path:
        """Folder of the MyST-Markdown texts that people edit."""
        return self.book / "_md"

    @property
    def digests(self) -> Path:
        """Folder that remembers from what each notebook was built."""
        return self.root / "_build" / "notebooks"

    def twin(self, name: str) -> Path:
        """Path of the text people edit."""
        return self.twins / f"{name}.md"

    def notebook(self, name: str) -> Path:
        """Path of the executed notebook."""
        return self.book / f"{name}.ipynb"

    def twin_names(self) -> list[str]:
        """Names of all twins, in reading order of their file names."""
        return sorted(path.stem for path in self.twins.glob("*.md"))

    def notebook_names(self) -> list[str]:
        """Names of all notebooks, in reading order of their file names."""
        return sorted(path.stem for path in self.book.glob("*.ipynb"))
